// Command metric-plugin is a metric plugin on the official helper: gauges, a counter that is only shown as what it gained,
// and a huge value.
package main

import (
	"time"

	mp "github.com/mackerelio/go-mackerel-plugin"
)

type tide struct{}

func (tide) MetricKeyPrefix() string { return "tide" }

func (tide) FetchMetrics() (map[string]float64, error) {
	return map[string]float64{"high": 2.5, "low": -0.25, "flow": float64(time.Now().Unix()), "sea": 1e20}, nil
}

func (tide) GraphDefinition() map[string]mp.Graphs {
	return map[string]mp.Graphs{
		"level": {Label: "Tide level", Unit: mp.UnitFloat, Metrics: []mp.Metrics{
			{Name: "high", Label: "High"}, {Name: "low", Label: "Low", Stacked: true}, {Name: "sea", Label: "Sea"},
		}},
		"flow": {Label: "Tide flow", Unit: "integer", Metrics: []mp.Metrics{{Name: "flow", Label: "Flow", Diff: true}}},
	}
}

func main() { mp.NewMackerelPlugin(tide{}).Run() }
