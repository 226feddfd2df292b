#include "crados.h"
