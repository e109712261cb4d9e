#!/usr/bin/env bash
# What the shells offer after a few beginnings: completion.sh BUDSIM FOLDER-OF-COMPLETIONS. TAP.
set -u
PATH=$(dirname "$1"):$PATH
FOLDER=$2
source "$FOLDER/budsim.bash"
number=0

in_bash () {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _budsim
  printf '%s\n' "${COMPREPLY[@]}"
}

# The line as text, as complete -C wants it.
in_fish () {
  fish --private --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$FOLDER/budsim.fish" "$*" | cut -f1
}

# offers WORD BEGINNING…: the last beginning is completed; WORD has to be among the offers.
offers () {
  local wanted=$1 shell
  shift
  for shell in "${shells[@]}"; do
    number=$((number + 1))
    if "in_$shell" "$@" | grep -qx -- "$wanted"; then
      echo "ok $number /cli/completion/$shell/$wanted"
    else
      echo "not ok $number /cli/completion/$shell/$wanted # after “$*”: $("in_$shell" "$@" | tr '\n' ' ')"
    fi
  done
}

shells=(bash)
if command -v fish >/dev/null; then shells+=(fish); else echo "# fish is not installed: only bash is asked"; fi
if command -v zsh >/dev/null; then zsh -n "$FOLDER/budsim.zsh" || exit 1; fi

offers estimate budsim est
offers --version budsim --v
offers --concurrency budsim estimate --conc
offers meta-llama/Llama-3.1-8B budsim models show llama-3.1-8b
offers h100-sxm5-80 budsim estimate meta-llama/Llama-3.1-8B h100
offers calibrated budsim estimate --method cal
offers requests budsim validate req
echo "1..$number"
