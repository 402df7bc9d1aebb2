package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Corruptor.Mutant;
import io.rafs.testdata.Mutator;
import io.rafs.testdata.TarMutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged layer is converted into an image without errors, or refused with a place, and nothing is left behind. */
class TarMutantsTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path dir;

    /** How a layer is stored. */
    enum Form {
        PLAIN(tar -> tar, 8),
        GZIP(Compressed::gzip, 1),
        GZIP_MEMBERS(tar -> Compressed.gzipMembers(tar, 3), 1),
        ZSTD(Zstd::compress, 1),
        ZSTD_RAW(Compressed::zstdRaw, 1);

        private final UnaryOperator<byte[]> packing;
        private final int share;

        Form(UnaryOperator<byte[]> packing, int share) {
            this.packing = packing;
            this.share = share;
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedLayersAreBuiltOrRefused(Form form) throws IOException {
        run(form, 0, 120 * form.share);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void manyDamagedLayersAreBuiltOrRefused(Form form) throws IOException {
        run(form, 1_000_000, 4_250 * form.share);
    }

    private void run(Form form, long first, int count) throws IOException {
        Map<String, Integer> outcomes = Trials.run(dir, there -> new Damaged(there, form), first, count);
        assertThat(outcomes.keySet()).as("outcomes").isSubsetOf("built", "RefusedException");
        assertThat(outcomes.values()).as("%s", outcomes).allMatch(times -> times > count / 20);
    }

    /** A damaged layer above a good one. */
    private static final class Damaged implements Trials.Subject {
        private static final List<byte[]> TARS =
                List.of(GoodTars.pax(), GoodTars.gnu(), GoodTars.ustar(), GoodTars.sparse());

        private final Form form;
        private final List<TarMutator> tars = TARS.stream().map(TarMutator::of).toList();
        private final List<Mutator> streams;
        private final Path base;
        private final Path layer;
        private final BuildTrial builds;
        private String mutant = "none yet";

        Damaged(Path dir, Form form) throws IOException {
            this.form = form;
            streams = TARS.stream()
                    .map(tar -> Mutator.of(form.packing.apply(tar), 1))
                    .toList();
            base = Files.write(dir.resolve("base.tar"), GoodTars.base());
            layer = dir.resolve("mutant.tar");
            builds = new BuildTrial(dir);
        }

        @Override
        public String attempt(long seed) throws IOException {
            int number = (int) (seed % TARS.size());
            boolean inside = form == Form.PLAIN || seed / 4 % 3 == 0;
            Mutant made =
                    inside ? tars.get(number).mutant(seed) : streams.get(number).mutant(seed);
            mutant = form + " tar " + number + (inside ? " inside, " : ", ") + made;
            Files.write(layer, inside ? form.packing.apply(made.bytes()) : made.bytes());
            return builds.attempt(base, layer);
        }

        @Override
        public String mutant() {
            return mutant;
        }
    }
}
