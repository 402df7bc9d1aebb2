package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Corpus;
import io.rafs.testdata.GuestKernel;
import io.rafs.testdata.Judge;
import io.rafs.testdata.Shared;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kernels make of our fs-verity signatures and of our hash trees: they mount what is whole, and read nothing that is not. */
@Tag("guests")
final class GuestVerityIT {
    private static final Pattern OFFSET = Pattern.compile("\"hashOffset\" : (\\d+)");

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"6.12, rafs, none", "6.12, native, zstd"})
    void aSealedImageIsMountedAndAChangedByteIsNotRead(String version, String layout, String compressor)
            throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        tools("fsverity", "keyctl", "debugfs");
        Corpus corpus = Corpus.require();
        Path image = build(layout, compressor);
        rafs("verity", "sign", image, "--key", key("key.pem"), "--cert", key("cert.pem"));
        Tool.require("openssl")
                .run("x509", "-in", key("cert.pem"), "-outform", "DER", "-out", image.resolve("cert.der"))
                .orFail();

        String so = kernel.assertSeals(image, "bootstrap", corpus.manifest("edge"));

        assertThat(so.lines().filter(line -> line.startsWith("so: "))).hasSize(9);
    }

    @ParameterizedTest
    @CsvSource({
        "6.12, rafs, none, false",
        "6.12, native, zstd, false",
        "6.1, native, lz4, false",
        "6.12-trusted, rafs, none, true"
    })
    void anExportIsOpenedByItsRootHashAndAChangedByteIsNotRead(
            String version, String layout, String compressor, boolean signed) throws IOException {
        GuestKernel kernel = GuestKernel.require(version);
        tools("veritysetup", "losetup");
        Corpus corpus = Corpus.require();
        Path image = build(layout, compressor);
        Path share = Files.createDirectory(dir.resolve("share"));
        Path flat = share.resolve("flat");
        String told = rafs("export", image, "-o", flat, "--key", key("key.pem"), "--cert", key("cert.pem"), "--json");
        Tool.require("openssl")
                .run(
                        "smime",
                        "-sign",
                        "-binary",
                        "-noattr",
                        "-nocerts",
                        "-nosmimecap",
                        "-md",
                        "sha256",
                        "-outform",
                        "DER",
                        "-inkey",
                        other("key.pem"),
                        "-signer",
                        other("cert.pem"),
                        "-in",
                        share.resolve("flat.roothash"),
                        "-out",
                        share.resolve("other.p7s"))
                .orFail();
        Matcher offset = OFFSET.matcher(told);
        assertThat(offset.find()).isTrue();

        String so = kernel.assertOpens(share, "flat", Long.parseLong(offset.group(1)), signed, corpus.manifest("edge"));

        assertThat(so.lines().filter(line -> line.startsWith("so: "))).hasSize(signed ? 5 : 4);
    }

    private static void tools(String... names) {
        for (String name : names) {
            if (Tool.find(name).isEmpty()) {
                throw Judge.absent("guest kernel", name + " is not on PATH");
            }
        }
    }

    private static Path key(String suffix) {
        return Shared.require("fixtures", "signing", "keys", "test-only-rsa3072." + suffix);
    }

    private static Path other(String suffix) {
        return Shared.require("fixtures", "signing", "keys", "test-only-ec-p256." + suffix);
    }

    private Path build(String layout, String compressor) {
        Path image = dir.resolve("image");
        String[] form = layout.equals("native") ? new String[] {"--native-form", "f"} : new String[0];
        Cli.jar()
                .withArguments("build", Corpus.require().layout(), "--tag", "edge", "-o", image, "-q")
                .withArguments("--layout", layout, "--compressor", compressor)
                .run((Object[]) form)
                .orFail();
        return image;
    }

    private static String rafs(Object... arguments) {
        return Cli.jar().run(arguments).orFail().text();
    }
}
