#!/usr/bin/env bash
# What bash offers after a few beginnings: completion.sh BUDSIM COMPLETION. TAP.
set -u
PATH=$(dirname "$1"):$PATH
source "$2"
number=0

# offers WORD BEGINNING…: the last beginning is completed; WORD has to be among the offers.
offers () {
  local wanted=$1
  shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _budsim
  number=$((number + 1))
  if printf '%s\n' "${COMPREPLY[@]}" | grep -qx -- "$wanted"; then
    echo "ok $number /cli/completion/$wanted"
  else
    echo "not ok $number /cli/completion/$wanted # after “$*”: ${COMPREPLY[*]}"
  fi
}

offers estimate budsim est
offers --version budsim --v
offers --concurrency budsim estimate --conc
offers meta-llama/Llama-3.1-8B budsim models show llama-3.1-8b
offers h100-sxm5-80 budsim estimate meta-llama/Llama-3.1-8B h100
offers calibrated budsim estimate --method cal
offers requests budsim validate req
echo "1..$number"
