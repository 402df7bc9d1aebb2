package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.check.Checked;
import io.rafs.testdata.Corruptor.Mutant;
import io.rafs.testdata.Mutator;
import io.rafs.testdata.NativeSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever reads a damaged image ends soon, with findings or an exception that says what is wrong, and in no other way. */
class ImageMutantsTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void damagedImagesAreReadOrRefused(GoodImage good) throws IOException {
        run(good, 0, 250);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void manyDamagedImagesAreReadOrRefused(GoodImage good) throws IOException {
        run(good, 1_000_000, 18_500);
    }

    @Test
    void damagedImagesInsideBlobsAreReadOrRefused() throws IOException {
        runEmbedded(0, 250);
    }

    @Tag("long")
    @Test
    void manyDamagedImagesInsideBlobsAreReadOrRefused() throws IOException {
        runEmbedded(1_000_000, 12_000);
    }

    private void run(GoodImage good, long first, int count) throws IOException {
        Path image = good.build(dir);
        Map<String, Integer> outcomes = Trials.run(dir, there -> new Damaged(image, there, good), first, count);
        int bad = outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().startsWith("bad"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(bad).as("mutants with errors: %s", outcomes).isGreaterThan(count / 2);
        Checked.of(image).assertClean();
    }

    private void runEmbedded(long first, int count) throws IOException {
        Path image = GoodImage.ZSTD.build(dir);
        Map<String, Integer> outcomes = Trials.run(dir, there -> new Embedded(image, there), first, count);
        assertThat(outcomes.keySet()).anyMatch(outcome -> outcome.contains("CorruptImageException"));
    }

    /** Two of five mutants have a damaged bootstrap, the others a damaged blob. */
    private static final class Damaged implements Trials.Subject {
        private final GoodImage kind;
        private final Path image;
        private final Readers readers;
        private final List<Path> files = new ArrayList<>();
        private final List<byte[]> goods = new ArrayList<>();
        private final List<Mutator> mutators = new ArrayList<>();
        private String mutant = "none yet";

        Damaged(Path good, Path dir, GoodImage kind) throws IOException {
            this.kind = kind;
            image = GoodImage.copy(good, dir.resolve("image"));
            readers = new Readers(good);
            files.add(image.resolve("bootstrap"));
            files.add(image.resolve("bootstrap"));
            try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
                files.addAll(blobs.sorted().toList());
            }
            for (Path file : files) {
                goods.add(Files.readAllBytes(file));
                mutators.add(Mutator.of(Files.readAllBytes(file), 4096));
            }
        }

        @Override
        public String attempt(long seed) throws IOException {
            int number = (int) (seed % files.size());
            Mutant made = mutators.get(number).mutant(seed);
            mutant = kind + " " + files.get(number).getFileName() + " " + made;
            byte[] bytes = made.bytes();
            if (number == 1 && kind.isNative()) {
                NativeSeal.seal(bytes); // else all that is found might be found by the uuid alone
            }
            Files.write(files.get(number), bytes);
            try {
                return readers.run(image, number > 1);
            } finally {
                Files.write(files.get(number), goods.get(number));
            }
        }

        @Override
        public String mutant() {
            return mutant;
        }
    }

    /** Half of the mutants have a damaged bootstrap in a good wrapping, the others a damaged wrapping. */
    private static final class Embedded implements Trials.Subject {
        private final Path image;
        private final Readers readers;
        private final Mutator bootstrap;
        private final List<Mutator> wrapped;
        private String mutant = "none yet";

        Embedded(Path good, Path dir) throws IOException {
            image = GoodImage.copy(good, dir.resolve("image"));
            readers = new Readers(good);
            byte[] bytes = Files.readAllBytes(image.resolve("bootstrap"));
            bootstrap = Mutator.of(bytes, 4096);
            // of what stands behind the bootstrap: the damage is to hit it
            wrapped = List.of(
                    Mutator.of(GoodImage.embedded(bytes, true), 512),
                    Mutator.of(GoodImage.embedded(new byte[64], false), 64));
        }

        @Override
        public String attempt(long seed) throws IOException {
            Mutant made = seed % 2 == 0
                    ? bootstrap.mutant(seed)
                    : wrapped.get((int) (seed / 2 % 2)).mutant(seed);
            mutant = "embedded " + made;
            byte[] bytes = seed % 2 == 0 ? GoodImage.embedded(made.bytes(), seed % 4 == 0) : made.bytes();
            Files.write(image.resolve("bootstrap"), bytes);
            return readers.run(image, false);
        }

        @Override
        public String mutant() {
            return mutant;
        }
    }
}
