package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from Nydus's own tests. */
class FixturesTest {
    private static final String TOC = "2fa78cad";

    @TempDir
    private Path dir;

    @Test
    void theImageOfVersion22IsGood() throws IOException {
        Path boot = Shared.require("fixtures", "nydus", "bootstrap", "rafs-v6-2.2.boot");
        Path blobs = Shared.require("fixtures", "nydus", "blobs");

        Checked checked = Checked.of(boot, Optional.of(blobs), 1).assertNoErrors();

        assertThat(checked.rules()).containsExactly(Rule.DATA_ID_PARTIAL);
        assertThat(checked.result().chunks()).isEqualTo(2);
    }

    @Test
    void aBlobWithItsBootstrapInsideIsGood() throws IOException {
        Checked checked = Checked.of(tocBlob(), Optional.empty(), 1).assertNoErrors();
        assertThat(checked.result().blobFiles()).isEqualTo(1);
        assertThat(checked.result().dataBytes()).isPositive();
    }

    @Test
    void aBlobWithADamagedBootstrapInsideIsNot() throws IOException {
        Path blob = tocBlob();
        byte[] bytes = Files.readAllBytes(blob);
        bytes[2829 + 512 + 48 + 4096 + 512 + 300] ^= 1;
        Path damaged = Files.write(dir.resolve(blob.getFileName()), bytes);
        assertThat(Checked.of(damaged, Optional.empty(), 1).result().isGood()).isFalse();
    }

    @Test
    void versionFiveIsRefusedByName() throws IOException {
        byte[] boot = new byte[8192];
        System.arraycopy(new byte[] {0x53, 0x46, 0x41, 0x52}, 0, boot, 0, 4);
        Checked checked = Checked.of(Files.write(dir.resolve("v5.boot"), boot), Optional.empty(), 1);
        assertThat(checked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.READABLE);
            assertThat(finding.detail()).contains("RAFS v5");
        });
    }

    private static Path tocBlob() throws IOException {
        try (Stream<Path> files = Files.list(Shared.require("fixtures", "nydus", "toc"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(TOC))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
