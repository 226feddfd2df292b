#ifndef CDAEMON_H
#define CDAEMON_H

#include <sys/types.h>

/// Splits the process in two (`fork`), which Swift does not offer: only a process of one thread may do so.
pid_t cdaemon_fork(void);

#endif
