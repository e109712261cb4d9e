/* `budsim validate parameters FILE… [--json]`. */
#pragma once

/* argv[0] is the command's name, then its own arguments. Returns the exit status: 0 all counts agree, 1 some
 * do not, 2 bad usage, an unreadable file or a line that is no case. */
int bud_cli_validate_parameters (int argc, char **argv);
