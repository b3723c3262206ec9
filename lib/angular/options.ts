import { hasMethod, isObservableInput } from '../ground/kinds.js';
import { validate, type Options } from '../ground/validate.js';

/** The options of `injectHeartbeatSocket`. */
export const INJECT: Options = {
  injector: (option, value) => validate(hasMethod('get', value), option, 'an injector'),
  onServer: isObservableInput,
};
