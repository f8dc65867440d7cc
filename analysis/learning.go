package analysis

import (
	"nbc/runtime/results"
)

// Answers are the outcomes of the trials with a choice, in order: their numbers, and whether the choice was right. None without a
// task that has choices.
func Answers(r *results.Run, o Options) (numbers []int, correct []bool, err error) {
	f, err := r.TrialFrame()
	if err != nil || f == nil {
		return nil, nil, err
	}
	trial, right, action := f.Column("trial"), f.Column("correct"), f.Column("action")
	for i := range right {
		n := i + 1
		if trial != nil {
			n = int(trial[i])
		}
		if !o.Trials.Has(n, r) || action != nil && action[i] == 0 {
			continue
		}
		numbers = append(numbers, n)
		correct = append(correct, right[i] > 0)
	}
	return numbers, correct, nil
}

// Learning is the learning curve: of each trial with a choice the accuracy over the last Running of them, and over all so far.
func Learning(r *results.Run, o Options) (*Table, error) {
	t := &Table{Name: "learning", About: "accuracy over trials with a choice", Columns: []Column{{"trial", ""}, {"correct", ""}, {"running_accuracy", ""}, {"accuracy", ""}}}
	numbers, correct, err := Answers(r, o)
	if err != nil {
		return nil, err
	}
	window := o.Running
	if window == 0 {
		window = 21
	}
	sum, last := 0, 0
	for i, ok := range correct {
		one := 0
		if ok {
			one = 1
		}
		sum += one
		last += one
		if i >= window && correct[i-window] {
			last--
		}
		t.add(numbers[i], one, float64(last)/float64(min(i+1, window)), float64(sum)/float64(i+1))
	}
	return t, nil
}
