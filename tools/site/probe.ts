/** Goes first in a page, and keeps what goes wrong in it: every engine can be asked for that, whatever drives it. */
export const PROBE = `<script>
  globalThis.faults = [];
  addEventListener('error', ({ message, target }) => faults.push(message || 'not loaded: ' + (target.src || target.href)), true);
  addEventListener('unhandledrejection', ({ reason }) => faults.push('rejected: ' + reason));
  addEventListener('securitypolicyviolation', ({ blockedURI }) => faults.push('asked elsewhere: ' + blockedURI));
  console.error = (...words) => faults.push(words.join(' '));
</script>`;
