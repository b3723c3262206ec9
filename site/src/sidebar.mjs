import { defineRouteMiddleware } from '@astrojs/starlight/route-data';

/** A page lists the pages of its own part: documentation or API. */
export const onRequest = defineRouteMiddleware((context) => {
  const route = context.locals.starlightRoute;
  const part = route.id === 'api' || route.id.startsWith('api/') ? 'API' : 'Documentation';
  route.sidebar = route.sidebar.find(({ label }) => label === part)?.entries ?? route.sidebar;
});
