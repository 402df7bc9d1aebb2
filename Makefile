# One entry: `make` is what to run before a push.
.PHONY: all fmt long guests bench should-fail clean

all:
	mvn -q -B verify

fmt:
	mvn -q -B spotless:apply

long:
	mvn -B verify -Plong

guests:
	mvn -B verify -Pguests

bench:
	benchmarks/build.py

# Makes the inputs below testdata/should-fail, and records what is said of the new ones.
should-fail:
	mvn -q -B test -pl cli -am -Dtest=ShouldFailTest -Dsurefire.failIfNoSpecifiedTests=false -Dshould-fail.write

clean:
	mvn -q -B clean
