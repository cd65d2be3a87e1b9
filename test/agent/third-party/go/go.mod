module remora.test/plugins

go 1.25.0

require (
	github.com/mackerelio/checkers v0.2.1
	github.com/mackerelio/go-mackerel-plugin v0.1.6
)

require (
	github.com/mackerelio/golib v1.2.1 // indirect
	golang.org/x/text v0.35.0 // indirect
)
