#compdef budsim
# zsh completion for budsim: commands and options are what the program itself says.

local -a offers

# Ids of the catalog, best matches first; -U as a match need not begin with what was typed.
_budsim_ids () {
  offers=(${(f)"$(budsim $1 --search "$PREFIX" --json 2>/dev/null | sed -n 's/^ *"id" *: *"\([^"]*\)".*/\1/p')"})
  compadd -U -V ids -a offers
}

if (( CURRENT == 2 )); then
  offers=(${(f)"$(budsim --help | sed -n 's/^  \([a-z]*\)   *\(.*\)/\1:\2/p')"} --help --version)
  _describe command offers
  return
fi
if [[ $PREFIX == -* ]]; then
  offers=(${(f)"$(budsim $words[2] --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*   *\(.*\)/\1:\2/p')"})
  _describe option offers
  return
fi
case $words[CURRENT-1] in
  --method) compadd calibrated ideal genz; return ;;
  --objective) compadd cost latency throughput energy balanced; return ;;
  --engine) _budsim_ids engines; return ;;
  --hardware) _budsim_ids hardware; return ;;
  --cluster) _budsim_ids clusters; return ;;
  --usecase) _budsim_ids usecases; return ;;
esac
case $words[2]:$CURRENT in
  (models|hardware|usecases|engines|clusters):3) compadd list search show add remove history restore export ;;
  (models|hardware|usecases|engines|clusters):4) _budsim_ids $words[2] ;;
  validate:3) compadd genz parameters serving kernels requests own ;;
  (estimate|memory|plan|sweep|simulate|deploy):3) _budsim_ids models ;;
  (estimate|sweep|simulate|deploy):4) _budsim_ids hardware ;;
  *) _files ;;
esac
