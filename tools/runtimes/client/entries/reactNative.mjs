import { putReactNative } from '../../reactNative/surroundings.ts';

const [, , controlUrl, version] = process.argv;
putReactNative(version);
const { play } = await import('../play.ts');
void play(controlUrl);
