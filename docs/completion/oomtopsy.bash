# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash. Commands, options, words and formats are those that the program's own help lists.

_oomtopsy_help() { oomtopsy "$1" --help 2>/dev/null; }
_oomtopsy_commands() { oomtopsy --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }
_oomtopsy_options() { _oomtopsy_help "$1" | sed -n 's/^  \(-.,\)\{0,1\} *\(--[a-z-]*\).*/\2/p'; }
_oomtopsy_rules() { oomtopsy rules list 2>/dev/null | sed -n 's/^\([a-z0-9-]*\/[a-z0-9-]*\).*/\1/p'; }

# What stands in a line of the help: "Formats: text, json."
_oomtopsy_line() { _oomtopsy_help "$1" | sed -n "s/^$2: \(.*\)\.\$/\1/p" | tr -d ,; }

# The options that take a value, each with its name: "--jobs N" and "-j N".
_oomtopsy_values() {
	_oomtopsy_help "$1" | sed -n 's/^  \(\(-.\), \)\{0,1\} *\(--[a-z-]*\) \([^ ]\{1,\}\) .*/\3 \4\n\2 \4/p'
}

# What an option's value may be; nothing for a file, a date, a number.
_oomtopsy_value() {
	case $2 in
	--format) _oomtopsy_line "$1" Formats ;;
	--rule) _oomtopsy_rules ;;
	--fail-on) echo critical high medium low info ;;
	*) _oomtopsy_values "$1" | sed -n "s/^$2 \(.*|.*\)/\1/p" | tr '|' ' ' ;;
	esac
}

# What an operand may be, after those in $2….
_oomtopsy_operand() {
	case $#,$1,$2 in
	1,*) _oomtopsy_line "$1" 'First argument' ;;
	2,rules,explain | 2,suppress,add) _oomtopsy_rules ;;
	esac
}

_oomtopsy() {
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} option= one values words
	local -a operands=()
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		words="$(_oomtopsy_commands) --help --version"
	else
		values=$'\n'$(_oomtopsy_values "$command")
		for one in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
			if [[ $option ]]; then
				[[ $one == = ]] || option=
			elif [[ $one != -* ]]; then
				operands+=("$one")
			elif [[ $values == *$'\n'"$one "* ]]; then
				option=$one
			fi
		done
		[[ $word == = ]] && word=
		if [[ $option ]]; then
			words=$(_oomtopsy_value "$command" "$option")
		elif [[ $word == -* ]]; then
			words=$(_oomtopsy_options "$command")
		else
			words=$(_oomtopsy_operand "$command" "${operands[@]}")
		fi
	fi
	if [[ $words ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _oomtopsy oomtopsy
