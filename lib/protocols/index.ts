export { centrifugo, type CentrifugoOptions } from './centrifugo.js';
export { CentrifugoChannelError, centrifugoChannels } from './centrifugoChannels.js';
export {
  centrifugoPublish,
  type CentrifugoCommand,
  type CentrifugoPublication,
  type CentrifugoPush,
  type CentrifugoReply,
} from './centrifugoMessages.js';
export {
  graphqlOperation,
  GraphqlError,
  graphqlTransportWs,
  type GraphqlMessage,
  type GraphqlOperation,
  type GraphqlTransportWsOptions,
} from './graphqlTransportWs.js';
export { mqtt, type MqttCredentials, type MqttOptions } from './mqtt.js';
export type { MqttCodec, MqttPacket, MqttParser } from './mqttCodec.js';
export { MqttSubscriptionError, mqttTopics } from './mqttTopics.js';
export { nats, natsSubject, type NatsCredentials, type NatsOptions, type NatsSubjectOptions } from './nats.js';
export type { NatsCommand, NatsDelivery, NatsInfo, NatsMessage } from './natsCodec.js';
export type { PingOptions } from './options.js';
export { phoenix, phoenixTopics, PhoenixTopicError, type PhoenixEvent, type PhoenixMessage } from './phoenix.js';
export type { Preset } from './preset.js';
export {
  pusher,
  PusherChannelError,
  pusherChannels,
  type PusherAuthorization,
  type PusherEvent,
  type PusherOptions,
  type PusherPreset,
} from './pusher.js';
export { SessionRefused, type PerSession } from './session.js';
export { onSignalR, signalR, signalRInvocation, type SignalRMessage } from './signalR.js';
export { onSocketIo, socketIo, socketIoEvent, type SocketIoOptions, type SocketIoPacket } from './socketIo.js';
export { stomp, stompDestinations, type StompCredentials, type StompFrame, type StompOptions } from './stomp.js';
