#include "cdaemon.h"

#include <unistd.h>

pid_t cdaemon_fork(void) { return fork(); }
