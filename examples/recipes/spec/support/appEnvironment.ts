/** SvelteKit's `$app/environment`, as it is on a server. */
export const browser = false;
