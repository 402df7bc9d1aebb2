package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapLayerTest {
    @TempDir
    private Path dir;

    private BootstrapLayer layer() throws IOException {
        Map<String, Path> bootstraps = new LinkedHashMap<>();
        bootstraps.put("", Files.write(dir.resolve("a"), Contents.text(1, 200_000)));
        bootstraps.put(".native-e", Files.write(dir.resolve("b"), Contents.random(2, 70_000)));
        return BootstrapLayer.write(bootstraps, dir.resolve("layer.tar.gz"));
    }

    /** Manifests and signatures lean on these bytes: another compressor would change every converted image. */
    @Test
    void theLayerHasTheBytesThatItAlwaysHad() throws IOException {
        BootstrapLayer layer = layer();
        assertThat(layer.diffId()).hasToString("d355cd055d38ba6c6121c526674e8df39c8d0601ad57f4c726b5562859345e6c");
        assertThat(layer.digest()).hasToString("f84d41d0a857b3cd398c6575926cb4183453167175eaf45034e37944ad2afe9e");
    }

    @Test
    void digestsAndSizeAreThoseOfTheFile() throws IOException {
        BootstrapLayer layer = layer();
        byte[] stored = Files.readAllBytes(layer.file());
        byte[] plain = Tool.require("gzip").run("-dc", layer.file()).orFail().stdout();
        assertThat("sha256:" + layer.digest()).isEqualTo(Sha256.digest(stored));
        assertThat("sha256:" + layer.diffId()).isEqualTo(Sha256.digest(plain));
        assertThat(layer.size()).isEqualTo(stored.length);
    }

    @Test
    void entriesAreNobodysAndOfNoTime() throws IOException {
        String list = Tool.require("tar")
                .withEnvironment("TZ", "UTC")
                .run("--numeric-owner", "-tvf", layer().file())
                .orFail()
                .text();
        assertThat(list.lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "drwxr-xr-x 0/0 0 1970-01-01 00:00 image/",
                        "-r--r--r-- 0/0 200000 1970-01-01 00:00 image/image.boot",
                        "-r--r--r-- 0/0 70000 1970-01-01 00:00 image/image.boot.native-e");
    }
}
