// Command check-plugin is a check on the official helper: it finds what its argument says.
package main

import (
	"os"

	"github.com/mackerelio/checkers"
)

func main() {
	states := map[string]checkers.Status{"ok": checkers.OK, "warning": checkers.WARNING, "critical": checkers.CRITICAL}
	state, known := states[os.Args[1]]
	if !known {
		state = checkers.UNKNOWN
	}
	check := checkers.NewChecker(state, "the tide is "+os.Args[1]+"\nsecond line ≈")
	check.Name = "Tide"
	check.Exit()
}
