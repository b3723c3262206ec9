/*
 * A socket, its connections, and a network that loses them: what a client of the library may do at any moment, step by step.
 * Each assertion and property names its rule of docs/reliability.md, and the specs that test it in the code:
 *
 * rule C2: spec/connection-spec.ts
 * rule C5: spec/abandonedSocket-spec.ts
 * rule C10: spec/handover-spec.ts
 * rule H2: spec/liveness-spec.ts, spec/operators/heartbeat-spec.ts
 * rule O1: spec/outgoing-spec.ts
 * rule O3: spec/outbox-spec.ts, spec/properties-spec.ts
 * rule O5: spec/delivery-spec.ts, spec/properties-spec.ts
 * rule R2: spec/reconnection-spec.ts, spec/operators/reconnect-spec.ts
 * rule R7: spec/reconnection-spec.ts
 * rule R8: spec/theEnd-spec.ts, spec/properties-spec.ts
 *
 * Bounds: MESSAGES given to next(), LOSSES by the network, CAPACITY of the outbox, HANDOVERS, AT_LEAST_ONCE. A mutant is a
 * define that takes one rule out: the property must then fail.
 */
#ifndef MESSAGES
#define MESSAGES 2
#endif
#ifndef LOSSES
#define LOSSES 2
#endif
#ifndef CAPACITY
#define CAPACITY 2
#endif
#ifndef HANDOVERS
#define HANDOVERS 0
#endif
#ifndef AT_LEAST_ONCE
#define AT_LEAST_ONCE 0
#endif

#define INTERVAL 2
#define PONG_TIMEOUT 1
#define SOCKETS (LOSSES + HANDOVERS + 1)

/* Of a socket. */
#define NONE 0
#define CONNECTING 1
#define OPEN 2
#define GONE 3

/* Of the client. */
#define IDLE 0
#define TRYING 1
#define RUNNING 2
#define WAITING 3
#define ENDED 4

/* Of a message. */
#define UNBORN 0
#define QUEUED 1
#define SENT 2
#define CONFIRMED 3
#define REPORTED 4

byte client = IDLE;
byte socket[SOCKETS];          /* the state of each socket ever made */
bool errorSeen[SOCKETS];       /* an error event has come, and its close event is still to come */
bool mayClose[SOCKETS];        /* a close event is still to come */
bool alive[SOCKETS];           /* the network carries its frames */
byte made = 0;                 /* so many sockets were made */
byte current = 255;            /* the one that delivers and sends */
byte next = 255;               /* the one that is made ready beside it, in a handover; it is ready when it is OPEN */
byte newest = 0;               /* the last one that delivered */
bool isHeld = false;           /* messages wait for the one that is ready */
byte losses = 0;
byte handovers = 0;

byte losing = 0;               /* losses that the client has counted, on the socket that is lost */
byte retries = 0;              /* attempts that followed losses */
byte counted = 0;              /* losses counted in all */

byte message[MESSAGES];
byte sends[MESSAGES];          /* on how many sockets it was sent */
byte reports[MESSAGES];
bool confirmedOnce[MESSAGES];
byte given = 0;
byte queued = 0;
byte i;

byte sinceFrame = 0;           /* ticks since the last frame of the current connection */
byte sincePing = 0;
bool isWaitingForPong = false;

#define live(s) (socket[s] == CONNECTING || socket[s] == OPEN)

inline countLive(n) {
  n = 0;
  for (i : 0 .. SOCKETS - 1) {
    if
    :: live(i) -> n++
    :: else
    fi
  }
}

byte n;

/* C2: outside a handover one socket at most is live; in a handover two are, and never more. */
inline checkLive() {
  countLive(n);
  assert(n <= 1 || (next != 255 && n <= 2))
}

inline make(which) {
  assert(client != ENDED); /* R8: nothing is opened after the end. */
  which = made;
  socket[made] = CONNECTING;
  mayClose[made] = true;
  alive[made] = true;
  made++
}

/* C10: until the new one takes over, the old one is live unless it has ended. */
inline checkOld() {
  assert(client != RUNNING || live(current))
}

/* C5: closed without waiting for the peer. */
inline abandon(which) {
  if
  :: which != 255 ->
#ifndef MUTANT_LEAVES_SOCKET_OPEN
     socket[which] = GONE;
#endif
     skip
  :: else
  fi
}

/* O1, O3: a message leaves the outbox as it is sent, and at least once as it is confirmed. */
inline drain() {
  for (i : 0 .. MESSAGES - 1) {
    if
    :: message[i] == QUEUED ->
       assert(client != ENDED); /* R8: nothing is sent after the end. */
       assert(!confirmedOnce[i]); /* O5: again only if it is unconfirmed. */
       assert(AT_LEAST_ONCE || sends[i] == 0); /* O1: at most once, sent once. */
       sends[i]++;
       queued--;
       message[i] = SENT
    :: else
    fi
  }
}

/* O5: what is unconfirmed waits again. */
inline rewind() {
  for (i : 0 .. MESSAGES - 1) {
    if
#ifdef MUTANT_RESENDS_CONFIRMED
    :: AT_LEAST_ONCE && (message[i] == SENT || message[i] == CONFIRMED) -> message[i] = QUEUED; queued++
#elif defined(MUTANT_RESENDS_AT_MOST_ONCE)
    :: message[i] == SENT -> message[i] = QUEUED; queued++
#else
    :: AT_LEAST_ONCE && message[i] == SENT -> message[i] = QUEUED; queued++
#endif
    :: else
    fi
  }
}

inline report(k) {
#ifndef MUTANT_DROPS_SILENTLY
  reports[k]++;
#endif
  message[k] = REPORTED
}

inline clear() {
  for (i : 0 .. MESSAGES - 1) {
    if
    :: message[i] == QUEUED || (AT_LEAST_ONCE && message[i] == SENT) ->
       if
       :: message[i] == QUEUED -> queued--
       :: else
       fi;
       report(i)
    :: else
    fi
  }
}

inline resetHeartbeat() {
  sinceFrame = 0;
  sincePing = 0;
  isWaitingForPong = false
}

/* C2: the new one takes over in the same step in which the old one delivers no more. */
inline takeOver() {
#ifndef MUTANT_KEEPS_OLD_SOCKET
  abandon(current);
#endif
  current = next;
  next = 255;
  isHeld = false;
  rewind();
  resetHeartbeat();
  drain()
}

/* The current connection is lost: by an event, a deadline, or a call. */
inline lose() {
  if
  /* C10: the end of the old one is none, as the new one is ready. */
  :: next != 255 && socket[next] == OPEN && client == RUNNING -> takeOver()
  :: else ->
     counted++;
     assert(counted <= losses); /* R2, C5: one loss is counted once, and a late event is none. */
     abandon(current);
     current = 255;
     rewind();
     resetHeartbeat();
     if
     /* A connection that is being made ready takes over as the attempt that follows. */
     :: next != 255 -> current = next; next = 255; client = TRYING; retries++
     :: else -> client = WAITING
     fi
  fi
}

inline end() {
  isHeld = false;
  abandon(current);
  abandon(next);
  current = 255;
  next = 255;
  clear();
  client = ENDED
}

init {
  do
  /* The app. */
  :: client == IDLE -> atomic { make(current); client = TRYING; checkLive() }
  :: given < MESSAGES && client != ENDED -> atomic {
       message[given] = QUEUED;
       queued++;
       given++;
       if
       :: client == RUNNING && !isHeld -> drain()
       :: else ->
          if
          :: queued > CAPACITY -> /* O3: the newest gives way, and is reported. */
             queued--;
             report(given - 1)
          :: else
          fi
       fi
     }
  :: client != ENDED && client != IDLE -> atomic { end(); checkLive() } /* R7, R8 */
#ifdef MUTANT_OPENS_AFTER_END
  :: client == ENDED && made < SOCKETS -> atomic { make(current); goto failed }
#endif
#ifdef MUTANT_SENDS_AFTER_END
  :: client == ENDED && given < MESSAGES -> atomic { message[given] = QUEUED; given++; queued++; drain() }
#endif

  /* The client: the wait is over. R2: one loss, one retry. */
  :: client == WAITING && made < SOCKETS -> atomic {
       make(current);
       retries++;
       assert(retries <= counted); /* R2 */
       client = TRYING;
       checkLive()
     }

  /* A handover: make before break. */
  :: client == RUNNING && next == 255 && handovers < HANDOVERS && made < SOCKETS -> atomic {
       handovers++;
#ifdef MUTANT_BREAKS_BEFORE_MAKE
       abandon(current);
#endif
       make(next);
       checkOld();
       checkLive()
     }
  /* Nothing more is expected of the old one: a pong has proved that it is empty, or its time is up. */
  :: next != 255 && socket[next] == OPEN && client == RUNNING -> atomic {
       checkOld();
       takeOver();
       checkLive()
     }
  /* The new one does not get ready, or is lost before it takes over. */
  :: next != 255 && socket[next] == GONE -> atomic {
#ifdef MUTANT_FAILED_HANDOVER_LOSES
       abandon(current);
#endif
       next = 255;
#ifndef MUTANT_FORGETS_WHAT_IT_HELD
       isHeld = false;
       if
       :: client == RUNNING -> drain()
       :: else
       fi;
#endif
       checkOld();
       assert(client != RUNNING || queued == 0); /* C10: what waited for the new one leaves on the old one. */
       checkLive()
     }

  /* A message arrives. C10: never two that deliver, and never an older one after a newer one. */
  :: current != 255 && client == RUNNING && socket[current] == OPEN && alive[current] -> atomic {
       assert(current >= newest); /* C10 */
       newest = current
     }
#ifdef MUTANT_BOTH_DELIVER
  :: next != 255 && socket[next] == OPEN && client == RUNNING -> newest = next
#endif

  /* The network: a socket opens, breaks, falls silent. */
  :: current != 255 && client == TRYING && socket[current] == CONNECTING && alive[current] -> atomic {
       socket[current] = OPEN;
       resetHeartbeat();
       client = RUNNING;
       drain();
       checkLive()
     }
  :: current != 255 && client == TRYING && socket[current] == OPEN -> atomic { client = RUNNING; drain() }
  :: next != 255 && socket[next] == CONNECTING -> atomic {
       socket[next] = OPEN;
       /* With `resume`, messages wait while a last ping is under way. */
       isHeld = AT_LEAST_ONCE && client == RUNNING;
       checkLive()
     }
  :: next != 255 && live(next) && losses < LOSSES -> atomic { losses++; socket[next] = GONE }
  :: next != 255 && socket[next] == OPEN && alive[next] && losses < LOSSES -> atomic { losses++; alive[next] = false }
  :: current != 255 && losses < LOSSES && mayClose[current] && !errorSeen[current] -> atomic {
       losses++;
       if
       :: errorSeen[current] = true /* R2: an error event, and the close event comes later. */
       :: mayClose[current] = false
       fi;
       lose();
       checkLive()
     }
  /* The cable is pulled: no event says so. */
  :: current != 255 && client == RUNNING && losses < LOSSES && alive[current] -> atomic { losses++; alive[current] = false }

  /* C5, R2: a late event of an abandoned socket. */
  :: atomic {
       made > 0;
       select(i : 0 .. made - 1);
       if
       :: socket[i] == GONE && mayClose[i] && i != current && i != next ->
          mayClose[i] = false;
          errorSeen[i] = false;
#ifdef MUTANT_HEARS_ABANDONED
          if
          :: client == RUNNING -> lose()
          :: else
          fi;
#endif
          skip
       :: else
       fi
     }

  /* Time: one tick; a frame, a ping and a deadline in each connection. */
  :: current != 255 && client == RUNNING -> atomic {
       if
       :: alive[current] && isWaitingForPong -> isWaitingForPong = false; sinceFrame = 0; sincePing = 0;
          /* O5: the pong confirms what was sent before the ping. */
          for (i : 0 .. MESSAGES - 1) {
            if
            :: AT_LEAST_ONCE && message[i] == SENT -> message[i] = CONFIRMED; confirmedOnce[i] = true
            :: else
            fi
          }
       :: !alive[current] ->
          sinceFrame++;
          if
          :: isWaitingForPong -> sincePing++
          :: !isWaitingForPong && sinceFrame >= INTERVAL -> isWaitingForPong = true; sincePing = 0
          :: else
          fi;
          /* H2: at most interval + pongTimeout after the last frame. */
          assert(sinceFrame <= INTERVAL + PONG_TIMEOUT);
#ifndef MUTANT_NO_DEADLINE
          if
          :: isWaitingForPong && sincePing >= PONG_TIMEOUT -> lose(); checkLive()
          :: else
          fi
#endif
       :: alive[current] && !isWaitingForPong -> isWaitingForPong = true; sincePing = 0
       fi
     }

  :: client == ENDED -> break
  od;
failed:
  /* O3: at the end each message was sent, or was reported, once. Below one, at least once adds the sends of lost connections. */
  for (i : 0 .. MESSAGES - 1) {
    if
    :: message[i] != UNBORN && client == ENDED ->
       assert(message[i] != QUEUED);
       assert(reports[i] <= 1);
       assert(AT_LEAST_ONCE || sends[i] + reports[i] == 1);
       assert(!AT_LEAST_ONCE || (confirmedOnce[i] && reports[i] == 0) || (!confirmedOnce[i] && reports[i] == 1))
    :: else
    fi
  }
}
