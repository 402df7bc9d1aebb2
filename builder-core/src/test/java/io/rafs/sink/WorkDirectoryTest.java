package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.FaultyFileSystem;
import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkDirectoryTest {

    @TempDir
    private Path dir;

    private Path target;

    @BeforeEach
    void chooseTarget() {
        target = dir.resolve("image");
    }

    private Set<String> names() {
        return new TreeSet<>(Set.of(dir.toFile().list()));
    }

    /** What a killed build leaves: a directory with files, and a lock file that nobody locks. */
    private Path dead(String name) throws IOException {
        Path work = Files.createDirectories(dir.resolve(name + "/blobs")).getParent();
        Files.writeString(work.resolve("blobs/layer-1.part"), "x");
        Files.createFile(dir.resolve(name + ".lock"));
        return work;
    }

    @Test
    void theDirectoryAndItsLockGoTogether() throws IOException {
        WorkDirectory work = WorkDirectory.create(target);
        String name = work.path().getFileName().toString();
        assertThat(name).matches("\\.image\\.rafs-[0-9a-f]{16}");
        assertThat(names()).containsExactly(name, name + ".lock");
        Files.writeString(work.path().resolve("file"), "x");
        work.remove();
        work.remove();
        assertThat(names()).isEmpty();
    }

    @Test
    void whatDeadBuildsOfTheSameOutputLeftIsRemoved() throws IOException {
        dead(".image.rafs-0123456789abcdef");
        Files.createFile(dir.resolve(".image.rafs-00000000deadbeef.lock")); // it was killed before it made a directory
        WorkDirectory.create(target).remove();
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".other.rafs-0123456789abcdef",
                ".image.rafs-1.rafs-0123456789abcdef",
                ".image.rafs-0123",
                ".image.rafs-0123456789ABCDEF",
                ".imagexrafs-0123456789abcdef",
                "image.rafs-0123456789abcdef"
            })
    void whatIsNotOfThisOutputStays(String name) throws IOException {
        Path work = dead(name);
        WorkDirectory.create(target).remove();
        assertThat(work.resolve("blobs/layer-1.part")).exists();
        assertThat(names()).hasSize(2);
    }

    @Test
    void aDirectoryWithoutALockFileStays() throws IOException {
        Path work = dead(".image.rafs-0123456789abcdef");
        Files.delete(dir.resolve(".image.rafs-0123456789abcdef.lock"));
        WorkDirectory.create(target).remove();
        assertThat(work).exists();
    }

    @Test
    void aBuildInThisJvmIsInUse() throws IOException {
        WorkDirectory living = WorkDirectory.create(target);
        for (int i = 0; i < 2; i++) { // looking must not drop its lock
            assertThatThrownBy(() -> WorkDirectory.create(target))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage(
                            target + ": another rafs build is writing it; wait for that one to end, or choose another"
                                    + " output");
        }
        assertThat(living.path()).exists();
        assertThat(Tool.python()
                        .run(
                                "-c",
                                "import fcntl,sys; fcntl.lockf(open(sys.argv[1],'r+'),fcntl.LOCK_EX|fcntl.LOCK_NB)",
                                living.path() + ".lock")
                        .stderr())
                .as("another process that tries to take its lock")
                .contains("BlockingIOError");
        WorkDirectory.create(dir.resolve("other")).remove();
        living.remove();
        WorkDirectory.create(target).remove();
        assertThat(names()).isEmpty();
    }

    @Test
    void aBuildInAnotherProcessIsInUseUntilItDies() throws Exception {
        Path work = dead(".image.rafs-0123456789abcdef");
        Process other = new ProcessBuilder(
                        Tool.find("python3")
                                .orElseThrow(() -> Judge.cannotRun("python3", "not on PATH"))
                                .toString(),
                        "-c",
                        "import fcntl,sys,time; f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_EX); print('locked',flush=True);"
                                + " time.sleep(60)",
                        work + ".lock")
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> WorkDirectory.create(target)).isInstanceOf(RefusedException.class);
            assertThat(work.resolve("blobs/layer-1.part")).exists();
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        WorkDirectory.create(target).remove();
        assertThat(names()).isEmpty();
    }

    @Test
    void withoutLocksNothingIsSweptAndNobodyGivesWay() throws IOException {
        Path work = dead(".image.rafs-0123456789abcdef");
        Path there = FaultyFileSystem.withoutLocks().path(target);
        WorkDirectory one = WorkDirectory.create(there);
        WorkDirectory two = WorkDirectory.create(there);
        assertThat(names()).hasSize(4);
        one.remove();
        two.remove();
        assertThat(work).exists();
        assertThat(names()).hasSize(2);
    }

    @Test
    void linksInPlaceOfLocksAndDirectoriesLeadNowhere() throws IOException {
        Path precious = Files.createDirectory(dir.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Files.createSymbolicLink(dir.resolve(".image.rafs-0123456789abcdef"), precious);
        Files.createSymbolicLink(dir.resolve(".image.rafs-0123456789abcdef.lock"), precious.resolve("file"));
        Files.createSymbolicLink(dir.resolve(".image.rafs-fedcba9876543210"), precious);
        Files.createFile(dir.resolve(".image.rafs-fedcba9876543210.lock"));
        WorkDirectory.create(target).remove();
        assertThat(precious.resolve("file")).hasContent("x");
        assertThat(names())
                .containsExactly(".image.rafs-0123456789abcdef", ".image.rafs-0123456789abcdef.lock", "precious");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".lock"})
    void whatAnotherUserLeftStays(String suffix) throws IOException {
        Judge.requireRoot("chown");
        Path work = dead(".image.rafs-0123456789abcdef");
        Tool.require("chown").run("-h", "12345", work + suffix).orFail();
        WorkDirectory.create(target).remove();
        assertThat(work).exists();
        assertThat(names()).hasSize(2);
    }

    @Test
    void ofManyBuildsAtATimeNeverTwoWork() throws Exception {
        dead(".image.rafs-0123456789abcdef");
        ExecutorService pool = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            pool.submit(() -> {
                start.await();
                try {
                    WorkDirectory work = WorkDirectory.create(target);
                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                    Files.writeString(work.path().resolve("file"), "x");
                    Thread.sleep(5);
                    working.decrementAndGet();
                    work.remove();
                    done.incrementAndGet();
                } catch (RefusedException e) {
                    // it gave way
                }
                return null;
            });
        }
        start.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done.get()).isPositive();
        assertThat(most.get()).isEqualTo(1);
        assertThat(names()).isEmpty();
    }
}
