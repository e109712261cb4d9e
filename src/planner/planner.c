#include "planner/evaluation.h"
