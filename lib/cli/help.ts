export const HELP = `Usage: rxjs-heartbeat-socket <url> [options]

Watches a WebSocket server until Ctrl-C: pings it, notices when it is dead, comes back.
Messages go to stdout, all else to stderr.

  --json                    one JSON value a line: text that is no JSON as a string, bytes as {"base64": …}
  --ping <frame>            the ping as it goes on the wire; {"type":"ping"} by default
  --pong <frame|/regexp/>   which frames are pongs; what looks like one by default
  --protocol-ping           ping frames of the protocol, which any server answers (takes the ws package)
  --interval <ms>           the time from ping to ping; 3000 by default
  --timeout <ms>            how long a ping may go without any answer; 2000 by default
  --header 'Name: value'    sent with the upgrade request; repeatable (takes the ws package)
  --protocol <name>         a subprotocol to offer; repeatable
  --send <text>             sent once, on the first connection; repeatable. --send - sends the lines of stdin
  --help, --version

Exit codes: 0 after Ctrl-C, 1 after an end that no retry mends, 2 when it cannot begin.
`;
