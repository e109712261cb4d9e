# bash completion for budsim: commands and options are what the program itself says.

_budsim_words () {
  local name query=$2
  # Ids of the catalog, first matches first.
  case $1 in
    models|hardware|usecases|engines|clusters)
      budsim "$1" --search "$query" --json 2>/dev/null \
        | sed -n 's/^ *"id" *: *"\([^"]*\)".*/\1/p' ;;
  esac
}

_budsim () {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$(budsim --help | sed -n 's/^  \([a-z]*\)  .*/\1/p') --help --version" -- "$current")
    return
  fi
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(budsim "$command" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p')" -- "$current")
    return
  fi
  case $previous in
    --scenario|--trace|-o|--output-file) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --method) mapfile -t COMPREPLY < <(compgen -W "calibrated ideal genz" -- "$current"); return ;;
    --engine) mapfile -t COMPREPLY < <(_budsim_words engines "$current"); return ;;
    --objective) mapfile -t COMPREPLY < <(compgen -W "cost latency throughput energy balanced" -- "$current"); return ;;
    --hardware) mapfile -t COMPREPLY < <(_budsim_words hardware "$current"); return ;;
    --cluster) mapfile -t COMPREPLY < <(_budsim_words clusters "$current"); return ;;
    --usecase) mapfile -t COMPREPLY < <(_budsim_words usecases "$current"); return ;;
  esac
  case $command:$COMP_CWORD in
    models:2|hardware:2|usecases:2|engines:2|clusters:2)
      mapfile -t COMPREPLY < <(compgen -W "list search show add remove history restore export" -- "$current") ;;
    models:3|hardware:3|usecases:3|engines:3|clusters:3) mapfile -t COMPREPLY < <(_budsim_words "$command" "$current") ;;
    validate:2) mapfile -t COMPREPLY < <(compgen -W "genz parameters serving kernels requests own" -- "$current") ;;
    estimate:2|memory:2|plan:2|sweep:2|simulate:2|deploy:2) mapfile -t COMPREPLY < <(_budsim_words models "$current") ;;
    estimate:3|sweep:3|simulate:3|deploy:3) mapfile -t COMPREPLY < <(_budsim_words hardware "$current") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
  esac
}
complete -F _budsim budsim
