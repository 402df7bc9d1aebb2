package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.JsonMutator;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an index says, it is converted or refused; the platform of an image is what others wrote. */
class ConvertMutantsTest {
    private static final int SEEDS = 100;

    @TempDir
    private Path dir;

    private static OciImage image(String architecture) throws IOException {
        return OciImage.ofTars(TarForge.inMemory()
                        .file("a", architecture.getBytes(StandardCharsets.UTF_8))
                        .bytes())
                .platform("linux", architecture, "v1");
    }

    @Test
    void aDamagedIndexIsConvertedOrRefused() throws IOException {
        LayoutFiles source = new LayoutFiles(new OciForge()
                .tag("v1", OciIndex.of(image("amd64")).addAttested(image("arm64")))
                .writeTo(Files.createDirectory(dir.resolve("source"))));
        Cli merge = convert(source, "merged", "--merge-platform", "--os-features", "on");
        assertThat(merge.code()).as(merge.err()).isZero();
        LayoutFiles merged = new LayoutFiles(dir.resolve("merged"));
        JsonMutator mutator = JsonMutator.of(Files.readAllBytes(merged.blob(merged.digest("v1"))));
        byte[] index = Files.readAllBytes(merged.directory().resolve("index.json"));
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Corruptor.Mutant mutant = mutator.mutant(seed);
            Map<String, Object> root = merged.put(OciIndex.INDEX, mutant.bytes());
            JsonObject before =
                    JsonObject.parse("index", index).objects("manifests").get(0);
            String changed = new String(index, StandardCharsets.UTF_8)
                    .replace(before.needText("digest"), root.get("digest").toString())
                    .replace("\"size\":" + before.needNumber("size"), "\"size\":" + root.get("size"));
            Files.writeString(merged.directory().resolve("index.json"), changed);

            Cli run = convert(merged, "out", seed % 2 == 0 ? "--referrer" : "--merge-platform");

            assertThat(run.code()).as(mutant.what() + "\n" + run).isIn(ExitCode.OK, ExitCode.REFUSED, ExitCode.IO);
            refused += run.code() == ExitCode.OK ? 0 : 1;
        }
        assertThat(refused).isBetween(SEEDS / 10, SEEDS * 9 / 10);
    }

    private Cli convert(LayoutFiles from, String to, Object... options) {
        Object[] arguments = new Object[options.length + 7];
        Object[] fixed = {
            "convert",
            "oci:" + from.directory() + ":v1",
            "oci:" + dir.resolve(to) + ":v1",
            "--platform",
            "all",
            "--work",
            dir
        };
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(options, 0, arguments, fixed.length, options.length);
        return Cli.run(arguments);
    }
}
