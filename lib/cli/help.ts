export const HELP = `Usage: rxjs-heartbeat-socket <url> [options]

Watches a WebSocket server until Ctrl-C: pings it, notices when it is dead, and reconnects.
Messages go to stdout, everything else to stderr.

  --json                    prints one JSON value a line: other text as a string, bytes as {"base64": …}
  --ping <frame>            the frame to send as a ping; {"type":"ping"} by default
  --pong <frame|/regexp/>   which frames are pongs; by default those that look like one
  --protocol-ping           sends ping frames of the protocol, which every server answers (needs the ws package)
  --interval <ms>           the time from ping to ping; 3000 by default
  --timeout <ms>            how long a ping may go unanswered; 2000 by default
  --header 'Name: value'    a header of the upgrade request; repeatable (needs the ws package)
  --protocol <name>         a subprotocol to offer; repeatable
  --send <text>             sends a text once, on the first connection; repeatable. --send - sends the lines of stdin
  --help, --version

Exit codes: 0 after Ctrl-C, 1 after an error that is not retried, 2 if an argument is wrong or no WebSocket is found.
`;
