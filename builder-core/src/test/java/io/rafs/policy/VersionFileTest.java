package io.rafs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.FaultyFileSystem;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionFileTest {
    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = dir.resolve("state/rafs/versions.json");
    }

    @Test
    void theFileSaysWhatWasSeen() throws IOException {
        Golden golden = Golden.of(7);
        new VersionFile(file).record(golden.image());
        assertThat(file).hasContent("""
                        {
                          "version" : 1,
                          "images" : [
                            {
                              "name" : "registry.example.com/base/java",
                              "channel" : "stable",
                              "platform" : "linux/amd64",
                              "version" : 7,
                              "manifest" : "sha256:%s",
                              "bootstrap" : "sha256:%s"
                            }
                          ]
                        }
                        """.formatted(golden.manifest(), golden.bootstrap()));
        assertThat(new VersionFile(file).read().toBytes()).isEqualTo(Files.readAllBytes(file));
        assertThat(file.getParent().toFile().list()).containsExactlyInAnyOrder("versions.json", "versions.json.lock");
    }

    @Test
    void aMissingFileMeansThatNothingWasSeen() throws IOException {
        assertThat(new VersionFile(file).read().highest(Golden.of(1).image())).isEmpty();
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void whatIsLowerOrAnotherImageIsNotRecorded() throws IOException {
        VersionFile versions = new VersionFile(file);
        versions.record(Golden.of(45).image());
        versions.record(Golden.of(45).image());
        byte[] before = Files.readAllBytes(file);
        for (Golden bad : List.of(Golden.of(44), Golden.of(0), Golden.of(45).content("twin"))) {
            assertThatThrownBy(() -> versions.record(bad.image()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(file + ": " + Golden.REPOSITORY + ": it is version " + bad.version());
        }
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void channelsAndRepositoriesCountByThemselves() throws IOException {
        VersionFile versions = new VersionFile(file);
        versions.record(Golden.of(45).image());
        versions.record(Golden.of(1).channel("nightly").image());
        versions.record(
                Golden.of(2).repository("registry.example.com/base/python").image());
        SeenVersions seen = versions.read();
        assertThat(seen.highest(Golden.of(1).image())).contains(45L);
        assertThat(seen.highest(Golden.of(1).channel("nightly").image())).contains(1L);
        assertThat(seen.against(Golden.of(1)
                        .repository("registry.example.com/base/python")
                        .image()))
                .isPresent();
    }

    @Test
    void imagesWithoutAVersionLeaveNoTrace() throws IOException {
        new VersionFile(file).record(Golden.of(0).image());
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"version\":2,\"images\":[]}",
                "{\"version\":1,\"image\":[]}",
                "{\"version\":1,\"images\":[{}]}",
                "{\"version\":1,\"images\":[{\"name\":\"a\",\"channel\":\"b\",\"version\":1,\"bootstrap\":\"sha256:00\"}]}",
                "{\"version\":1,\"images\":[{\"name\":\"a\",\"channel\":\"b\",\"version\":0,\"bootstrap\":\"$B\"}]}",
                "{\"version\":1,\"images\":[{\"name\":\"a\",\"channel\":\"b\",\"bootstrap\":\"$B\"}]}",
                "{\"version\":1,\"images\":[{\"name\":\"a\",\"channel\":\"b\",\"version\":1,\"bootstrap\":\"$B\"},{\"name\":\"a\",\"channel\":\"b\",\"version\":2,\"bootstrap\":\"$B\"}]}"
            })
    void aDamagedFileIsRefusedNotForgotten(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.replace("$B", "sha256:" + "00".repeat(32)));
        byte[] before = Files.readAllBytes(file);
        VersionFile versions = new VersionFile(file);
        assertThatThrownBy(versions::read)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("remove it if older images may be accepted again");
        assertThatThrownBy(() -> versions.record(Golden.of(1).image())).isInstanceOf(RefusedException.class);
        assertThat(file).hasBinaryContent(before);
    }

    /** Any single failure, and any moment at which a machine stops. */
    @ParameterizedTest
    @ValueSource(strings = {"DENIED", "FULL", "CRASH"})
    void theFileIsTheOldOrTheNewWhateverFails(String kind) throws IOException {
        boolean reached = true;
        int at = 0;
        for (; reached; at++) {
            Path place = dir.resolve(kind + at).resolve("versions.json");
            new VersionFile(place).record(Golden.of(1).image());
            byte[] before = Files.readAllBytes(place);
            FaultyFileSystem faulty = FaultyFileSystem.failing(at, FaultyFileSystem.Kind.valueOf(kind));
            try {
                new VersionFile(faulty.path(place)).record(Golden.of(2).image());
            } catch (IOException e) {
                assertThat(e.getMessage()).contains("versions.json");
            }
            reached = faulty.count() > at;
            long highest =
                    new VersionFile(place).read().highest(Golden.of(1).image()).orElseThrow();
            assertThat(highest).isIn(1L, 2L);
            if (highest == 1) {
                assertThat(place).hasBinaryContent(before);
            }
        }
        assertThat(at).as("operations that can fail").isBetween(5, 99);
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Golden golden = Golden.of(1).repository("registry.example.com/image" + i);
            all.add(threads.submit(() -> {
                new VersionFile(file).record(golden.image());
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(1, TimeUnit.MINUTES);
        }
        threads.shutdown();
        SeenVersions seen = new VersionFile(file).read();
        for (int i = 0; i < 40; i++) {
            assertThat(seen.highest(Golden.of(1)
                            .repository("registry.example.com/image" + i)
                            .image()))
                    .contains(1L);
        }
    }

    @Test
    void anotherProcessIsWaitedFor() throws IOException {
        VersionFile versions = new VersionFile(file);
        versions.record(Golden.of(1).image());
        Path ready = dir.resolve("ready");
        Thread holder = new Thread(
                () -> Tool.python().run("-c", """
                        import fcntl,sys,time
                        f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_EX); open(sys.argv[2],'w').close()
                        time.sleep(1); open(sys.argv[2]+'.done','w').close()""", file + ".lock", ready).orFail());
        holder.start();
        while (!Files.exists(ready) && holder.isAlive()) {
            Thread.onSpinWait();
        }
        versions.record(Golden.of(2).image());
        assertThat(dir.resolve("ready.done")).exists();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverComesTheHighestVersionNeverFalls(long seed) throws IOException {
        Random random = new Random(seed);
        SeenVersions seen = SeenVersions.NONE;
        long highest = 0;
        for (int i = 0; i < 200; i++) {
            Golden golden = Golden.of(random.nextInt(50));
            Golden next = random.nextInt(4) == 0 ? golden.content("twin") : golden;
            try {
                seen = seen.plus("seed " + seed, next.image());
                assertThat(next.version()).as("seed %d", seed).isGreaterThanOrEqualTo(highest);
                highest = next.version();
            } catch (RefusedException e) {
                assertThat(next.version()).as("seed %d", seed).isLessThanOrEqualTo(highest);
            }
            assertThat(seen.highest(golden.image()).orElse(0L))
                    .as("seed %d", seed)
                    .isEqualTo(highest);
            assertThat(SeenVersions.parse("again", seen.toBytes()).toBytes()).isEqualTo(seen.toBytes());
        }
    }

    @Test
    void aDirectoryAndItsManifestAreOneImage() throws IOException {
        Golden golden = Golden.of(7);
        SeenVersions directory = SeenVersions.NONE.plus("test", golden.withoutManifest());
        assertThat(directory.against(golden.image())).isEmpty();
        assertThat(directory.against(golden.content("twin").withoutManifest())).isPresent();
        assertThat(directory.against(golden.content("twin").image())).isPresent();
        SeenVersions both = directory.plus("test", golden.image()).plus("test", golden.withoutManifest());
        assertThat(new String(both.toBytes(), StandardCharsets.UTF_8))
                .contains(golden.manifest().hex());
    }
}
