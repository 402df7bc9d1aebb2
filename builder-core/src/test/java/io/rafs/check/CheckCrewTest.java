package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCrewTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final CheckCrew<Closeable> crew = new CheckCrew<>(() -> closed::incrementAndGet, bytes -> {});

    private static CheckCrew.Tasks<Closeable> each(int count, CheckCrew.Task<Integer> task) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int number = next.getAndIncrement();
            return number < count ? Optional.of(loader -> task.run(number)) : Optional.empty();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theFirstFindingsOfARuleAreToldInTheOrderOfTheFileAndAllAreCounted(int threads) throws IOException {
        List<Finding> told = new ArrayList<>();
        Findings findings = new Findings(told::add);
        crew.run(
                each(50_000, number -> {
                    crew.add(new Finding(Rule.DATA_READ, "a blob", 50_000 - number, "flaw"));
                    crew.looked(3);
                    if (number % 10_000 == 0) {
                        crew.add(new Finding(Rule.DATA_DIGEST, "a blob", number, "flaw"));
                    }
                }),
                threads,
                findings);

        assertThat(told)
                .filteredOn(finding -> finding.rule() == Rule.DATA_READ)
                .extracting(Finding::offset)
                .isEqualTo(IntStream.rangeClosed(1, 20).mapToObj(i -> (long) i).toList());
        assertThat(told)
                .filteredOn(finding -> finding.rule() == Rule.DATA_DIGEST)
                .extracting(Finding::offset)
                .containsExactly(0L, 10_000L, 20_000L, 30_000L, 40_000L);
        assertThat(findings.counts()).containsEntry(Rule.DATA_READ, 50_000L).containsEntry(Rule.DATA_DIGEST, 5L);
        assertThat(crew.bytes()).isEqualTo(150_000);
        assertThat(closed).hasValue(threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theMachinesFailureEndsTheWorkAndTellsNothing(int threads) {
        List<Finding> told = new ArrayList<>();
        CheckCrew.Tasks<Closeable> endless = each(Integer.MAX_VALUE, number -> {
            crew.add(new Finding(Rule.DATA_READ, "a blob", number, "flaw"));
            if (number == 7) {
                throw new IOException("the disk is gone");
            }
        });

        assertThatThrownBy(() -> crew.run(endless, threads, new Findings(told::add)))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
        assertThat(told).isEmpty();
        assertThat(closed).hasValue(threads);
    }

    @Test
    void aBugOfATaskIsNoFinding() {
        CheckCrew.Tasks<Closeable> broken = each(9, number -> {
            throw new ArithmeticException("a bug");
        });

        assertThatThrownBy(() -> crew.run(broken, 2, new Findings(finding -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("a bug");
    }
}
