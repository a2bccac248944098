# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash. Commands, options and formats are those that the program's own help lists.

_oomtopsy_options() {
	oomtopsy "$1" --help 2>/dev/null | sed -n 's/^  \(-.,\)\{0,1\} *\(--[a-z-]*\).*/\2/p'
}

_oomtopsy() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words=
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		words=$(oomtopsy --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
	elif [[ $word == -* ]]; then
		words=$(_oomtopsy_options "$command")
	else
		case $before in
		--format) words=$(oomtopsy "$command" --help 2>/dev/null | sed -n 's/^Formats: \(.*\)\.$/\1/p' | tr -d ,) ;;
		--fail-on) words='critical high medium low info' ;;
		--color) words='auto always never' ;;
		--types) words='auto native drgn' ;;
		rules) words='list explain lint test' ;;
		suppress) words='add list remove' ;;
		explain | add) words=$(oomtopsy rules list 2>/dev/null | sed -n 's/^\([a-z-]*\/[a-z-]*\).*/\1/p') ;;
		esac
	fi
	if [[ $words ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _oomtopsy oomtopsy
