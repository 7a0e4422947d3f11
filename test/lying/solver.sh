#!/bin/sh
# A solver that stands before the z3 on PATH, answers honestly HONEST times, and then lies or misbehaves: solver.sh WAY HONEST
#   unsat, sat   says that always           garbage  prints what is no answer      hang   never answers
#   flip         says the contrary          die      is killed before it answers   quit   answers once more and ends
#   flood        prints without end         closestdin  answers once more, reads nothing any more, and stays
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
    closestdin)
      echo "$1"
      kill "$z3"
      exec sleep 1000000
      ;;
    quit)
      echo "$1"
      ended
      ;;
  esac
}

# The input is open in z3 alone, so that it is closed with it.
exec 3<&0 </dev/null
sh -c 'echo "pid $$"; exec z3 -in -smt2' <&3 3<&- | while IFS= read -r line; do
  case $line in
    'pid '*) z3=${line#pid } ;;
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
done 3<&- &
exec 3<&-
wait
