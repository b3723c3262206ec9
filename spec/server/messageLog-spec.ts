import { memoryLog } from '../../lib/server/index.js';
import { describeLog } from '../support/describeLog.js';

describeLog('memoryLog', () => Promise.resolve({ openLog: (capacity) => memoryLog({ capacity }), close: () => {} }));
