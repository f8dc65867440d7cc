package parser

// The codes of the parser's diagnostics. They are stable: a code is never renumbered and never used again.
const (
	CodeUnexpected    = "NBX0001" // a token that cannot stand where it does
	CodeCharacter     = "NBX0002" // a character that is no part of the language
	CodeOpenString    = "NBX0003" // a text without its closing quote
	CodeEscape        = "NBX0004" // an escape in a text that does not exist
	CodeUnclosed      = "NBX0005" // a bracket without its closing one
	CodeExtraClose    = "NBX0006" // a closing bracket without its opening one
	CodeDepth         = "NBX0007" // nested deeper than the language allows
	CodeReserved      = "NBX0008" // a reserved word used as a name
	CodeCompoundUnit  = "NBX0009" // a compound unit after a number without brackets
	CodeAssign        = "NBX0010" // `=` where `:=` belongs, or the other way round
	CodeChain         = "NBX0011" // comparisons in a chain: `a < b < c`
	CodeLater         = "NBX0012" // a construct that this version of the language does not have
	CodeUnit          = "NBX0013" // a malformed unit
	CodeUnknownItem   = "NBX0014" // a line that begins with no known word
	CodeMisplaced     = "NBX0015" // a declaration that belongs elsewhere: in a body, or at the top
	CodeNumber        = "NBX0016" // a number out of range
	CodeSeparator     = "NBX0017" // two entries without a new line between them
	CodeLeftSide      = "NBX0018" // a left-hand side that cannot be defined or assigned
	CodeForeign       = "NBX0019" // an operator of another language: `&&`, `**`, `%`
	CodeRepeated      = "NBX0020" // a clause that was given twice
	CodeElse          = "NBX0021" // an `if` expression without its `else`
	CodeEquality      = "NBX0022" // `=` in a condition, where `==` compares
	CodeMissingType   = "NBX0023" // a colon without a unit or type after it
	CodeBraceNextLine = "NBX0024" // the opening brace of a body on a line of its own
	CodeLimit         = "NBX0025" // more words and signs, or more mistakes, than are looked at
)
