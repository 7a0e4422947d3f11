#!/bin/sh
# A solver that stands before the z3 on PATH, answers honestly HONEST times, and then lies or misbehaves: solver.sh WAY HONEST
#   unsat, sat   says that always           garbage  prints what is no answer      hang   never answers
#   flip         says the contrary          die      is killed before it answers   quit   answers once more and ends
#                                           flood    prints without end
[ "$1" = --version ] && { echo 'lying 1.0'; exit; }
way=$1
honest=$2

ended() {
  kill -9 $$
  exit 9
}

lie() {
  case $way in
    unsat | sat) echo "$way" ;;
    flip) case $1 in sat) echo unsat ;; unsat) echo sat ;; *) echo "$1" ;; esac ;;
    garbage) echo '(((%$' ;;
    die) ended ;;
    hang) while read -r _; do :; done ;;
    flood) while printf '%4096s' x; do :; done ;;
    quit)
      echo "$1"
      ended
      ;;
  esac
}

z3 -in -smt2 | while IFS= read -r line; do
  case $line in
    sat | unsat | unknown)
      if [ "$honest" -gt 0 ]; then
        honest=$((honest - 1))
        echo "$line"
      else
        lie "$line"
      fi
      ;;
    *) printf '%s\n' "$line" ;;
  esac
done
