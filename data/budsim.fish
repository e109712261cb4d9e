# fish completion for budsim: commands and options are what the program itself says.

function __budsim_ids
    budsim $argv[1] --search (commandline -ct) --json 2>/dev/null | string match -rg '^ *"id" *: *"([^"]*)"'
end

function __budsim_commands
    budsim --help | string replace -rf '^  ([a-z]+) {2,}(.*)' '$1\t$2'
end

function __budsim_options
    set -l words (commandline -opc)
    budsim $words[2] --help 2>/dev/null | string replace -rf '^  (--[a-z-]+)(?: \S+)* {2,}(.*)' '$1\t$2'
end

# By the command and how many words stand before the one completed.
function __budsim_arguments
    set -l words (commandline -opc)
    switch "$words[2]:"(count $words)
        case models:2 hardware:2 usecases:2 engines:2 clusters:2
            printf '%s\n' list search show add remove history restore export
        case models:3 hardware:3 usecases:3 engines:3 clusters:3
            __budsim_ids $words[2]
        case validate:2
            printf '%s\n' genz parameters serving kernels requests own
        case estimate:2 memory:2 plan:2 sweep:2 simulate:2 deploy:2
            __budsim_ids models
        case estimate:3 sweep:3 simulate:3 deploy:3
            __budsim_ids hardware
    end
end

complete -c budsim -n __fish_is_first_token -f -a '(__budsim_commands)'
complete -c budsim -n __fish_is_first_token -l version
complete -c budsim -n __fish_is_first_token -l help
complete -c budsim -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -f -a '(__budsim_options)'
complete -c budsim -n 'not __fish_is_first_token' -a '(__budsim_arguments)'
complete -c budsim -n 'not __fish_is_first_token' -l method -x -a 'calibrated ideal genz'
complete -c budsim -n 'not __fish_is_first_token' -l objective -x -a 'cost latency throughput energy balanced'
complete -c budsim -n 'not __fish_is_first_token' -l engine -x -a '(__budsim_ids engines)'
complete -c budsim -n 'not __fish_is_first_token' -l hardware -x -a '(__budsim_ids hardware)'
complete -c budsim -n 'not __fish_is_first_token' -l cluster -x -a '(__budsim_ids clusters)'
complete -c budsim -n 'not __fish_is_first_token' -l usecase -x -a '(__budsim_ids usecases)'
