/** The default codec of what arrives. */
export const fromJson = ({ data }: MessageEvent): unknown => JSON.parse(data as string);
