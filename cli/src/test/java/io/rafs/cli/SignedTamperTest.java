package io.rafs.cli;

import static io.rafs.cli.SigningBench.flip;
import static io.rafs.cli.SigningBench.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a signed image can be changed: neither a bit of what it is made of, nor which files there are. */
class SignedTamperTest {
    @TempDir
    private Path dir;

    private SigningBench bench;

    @BeforeEach
    void makeBench() {
        bench = new SigningBench(dir);
    }

    private Path signedDirectory() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        bench.accepted(image, "one");
        return image;
    }

    private LayoutFiles signedLayout() throws IOException {
        LayoutFiles layout = bench.converted();
        bench.sign(name(layout), "one");
        bench.accepted(name(layout), "one");
        return layout;
    }

    private static String name(LayoutFiles layout) {
        return "oci:" + layout.directory() + ":v1";
    }

    /** Rejected, or refused with a word about why: never accepted, and never a failure that nobody foresaw. */
    private Cli notGood(Object image, String what) {
        Cli run = bench.verify(image, "one");
        assertThat(run.code()).as("%s%n%s%n%s", what, run.out(), run.err()).isIn(ExitCode.REJECTED, ExitCode.REFUSED);
        assertThat(run.err()).doesNotContain("\tat ", "Exception");
        return run;
    }

    private void spread(Path file, Object image) throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (long at : new long[] {0, good.length / 3, good.length / 2, good.length - 1L}) {
            flip(file, at);
            notGood(image, "%s, byte %d".formatted(file, at));
            Files.write(file, good);
        }
        Files.write(file, java.util.Arrays.copyOf(good, good.length - 1));
        notGood(image, "%s, cut".formatted(file));
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        if (good[good.length - 1] != 0) {
            notGood(image, "%s, another end".formatted(file));
        }
        Files.write(file, good);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        Cli longer = notGood(image, "%s, longer".formatted(file));
        assertThat(longer.out() + longer.err()).isNotBlank();
        Files.write(file, good);
    }

    private List<Path> blobs(Path image) throws IOException {
        List<Path> blobs = new ArrayList<>();
        for (String name : SigningBench.names(image.resolve("blobs"))) {
            blobs.add(image.resolve("blobs").resolve(name));
        }
        assertThat(blobs).isNotEmpty();
        return blobs;
    }

    @Test
    void everyFileOfADirectoryIsHeldAgainstItsStatement() throws IOException {
        Path image = signedDirectory();
        spread(image.resolve("bootstrap"), image);
        for (Path blob : blobs(image)) {
            spread(blob, image);
        }
        bench.accepted(image, "one");
    }

    @Test
    void aConfigThatMeansSomethingElseIsRejected() throws IOException {
        Path image = signedDirectory();
        Path config = image.resolve("config.json");
        String good = Files.readString(config, StandardCharsets.UTF_8);
        Files.writeString(config, good.replace("/bin/sh", "/bin/su"));
        assertThat(bench.rejected(image, "one").out())
                .contains("WRONG     config config.json: with it the manifest is");
        Path kept = image.resolve("signatures").resolve("manifest.json");
        Files.writeString(kept, Files.readString(kept).replace("sha256:", "sha256:0"));
        bench.rejected(image, "one");
        Files.writeString(config, good);
        bench.accepted(image, "one");
        Files.writeString(kept, "{");
        bench.accepted(image, "one");
        Files.delete(config);
        notGood(image, "no config");
    }

    @Test
    void theGoldenBundleOfADirectoryIsGoodOrWorthless() throws IOException {
        Path image = signedDirectory();
        Path bundle = only(image.resolve("signatures"), ".sigstore.json");
        String good = Files.readString(bundle, StandardCharsets.UTF_8);
        JsonObject envelope =
                JsonObject.parse("bundle", Files.readAllBytes(bundle)).needObject("dsseEnvelope");
        String payload = envelope.needText("payload");
        byte[] statement = Base64.getDecoder().decode(payload);
        for (int at = 0; at < statement.length; at += statement.length / 12) {
            byte[] other = statement.clone();
            other[at] ^= 1;
            Files.writeString(bundle, good.replace(payload, Base64.getEncoder().encodeToString(other)));
            bench.rejected(image, "one");
        }
        String signature = envelope.objects("signatures").get(0).needText("sig");
        byte[] bytes = Base64.getDecoder().decode(signature);
        for (int at = 0; at < bytes.length; at += 7) {
            byte[] other = bytes.clone();
            other[at] ^= 1;
            Files.writeString(
                    bundle, good.replace(signature, Base64.getEncoder().encodeToString(other)));
            bench.rejected(image, "one");
        }
        Files.writeString(bundle, good.substring(0, good.length() / 2));
        bench.rejected(image, "one");
        Files.writeString(bundle, "");
        bench.rejected(image, "one");
    }

    @Test
    void aFileMoreOrLessIsNoticedInADirectory() throws IOException {
        Path image = signedDirectory();
        Path blob = blobs(image).get(0);
        Path aside = dir.resolve("aside");
        Files.move(blob, aside);
        assertThat(bench.rejected(image, "one").out()).contains("it is missing, the signed statement names it");
        Files.copy(aside, blob);
        bench.accepted(image, "one");
        Files.copy(image.resolve("bootstrap"), image.resolve("bootstrap.native-e"));
        notGood(image, "the bootstrap under another name, too");
        Path other = dir.resolve("other");
        SigningBench.rafs("build", bench.source(), "-o", other, "--layout", "rafs,native");
        Files.copy(
                other.resolve("bootstrap.native-e"),
                image.resolve("bootstrap.native-e"),
                StandardCopyOption.REPLACE_EXISTING);
        notGood(image, "a bootstrap that nobody signed");
        Files.delete(image.resolve("bootstrap.native-e"));
        bench.accepted(image, "one");
        Files.delete(image.resolve("bootstrap"));
        Cli none = bench.verify(image, "one");
        assertThat(none.code()).isNotIn(ExitCode.OK, ExitCode.INTERNAL);
    }

    @Test
    void aBootstrapThatNobodySignedIsNoticedWhereThereIsNoManifest() throws IOException {
        Path layer = Files.write(
                dir.resolve("layer.tar"),
                io.rafs.testdata.TarForge.inMemory().file("a", "text").bytes());
        Path image = dir.resolve("bare");
        SigningBench.rafs("build", layer, "-o", image);
        bench.sign(image, "one", "--formats", "golden");
        bench.accepted(image, "one");
        Path other = dir.resolve("other");
        SigningBench.rafs("build", layer, "-o", other, "--layout", "rafs,native");
        Files.copy(other.resolve("bootstrap.native-e"), image.resolve("bootstrap.native-e"));
        notGood(image, "a bootstrap that nobody signed");
    }

    @Test
    void everyBlobOfALayoutIsHeldAgainstItsStatement() throws IOException {
        LayoutFiles layout = signedLayout();
        JsonObject manifest = layout.root("v1");
        List<JsonObject> parts = new ArrayList<>(manifest.objects("layers"));
        parts.add(manifest.needObject("config"));
        for (JsonObject part : parts) {
            spread(layout.blob(part.needText("digest")), name(layout));
            Path blob = layout.blob(part.needText("digest"));
            Path aside = dir.resolve("aside");
            Files.move(blob, aside);
            notGood(name(layout), "missing " + part);
            Files.move(aside, blob);
        }
        spread(layout.blob(layout.digest("v1")), name(layout));
        bench.accepted(name(layout), "one");
    }

    @Test
    void everySignatureOfALayoutIsGoodOrWorthless() throws IOException {
        LayoutFiles layout = signedLayout();
        for (JsonObject entry : layout.entries()) {
            String digest = entry.needText("digest");
            if (digest.equals(layout.digest("v1"))) {
                continue;
            }
            JsonObject manifest = layout.document(digest);
            boolean golden = manifest.has("subject");
            List<Path> files = new ArrayList<>(List.of(layout.blob(digest)));
            files.add(layout.blob(manifest.objects("layers").get(0).needText("digest")));
            for (Path file : files) {
                byte[] good = Files.readAllBytes(file);
                for (int at = 0; at < good.length; at += Math.max(1, good.length / 5)) {
                    flip(file, at);
                    if (golden) {
                        notGood(name(layout), "%s of the golden bundle, byte %d".formatted(file, at));
                    } else {
                        Cli run = bench.verify(name(layout), "one");
                        assertThat(run.code()).isIn(ExitCode.OK, ExitCode.REFUSED, ExitCode.REJECTED);
                    }
                    Files.write(file, good);
                }
            }
        }
        bench.accepted(name(layout), "one");
    }

    @Test
    void aManifestWithALayerMoreIsAnotherImage() throws IOException {
        LayoutFiles layout = signedLayout();
        layout.change("v1", fields -> {
            @SuppressWarnings("unchecked")
            List<Object> layers = new ArrayList<>((List<Object>) fields.get("layers"));
            layers.add(0, layers.get(0));
            fields.put("layers", layers);
            return fields;
        });
        bench.rejected(name(layout), "one");
    }

    @Test
    void aSimpleSignatureIsGoodForItsPayloadAlone() throws IOException {
        LayoutFiles layout = new LayoutFiles(bench.source());
        String image = name(layout);
        bench.sign(image, "one");
        Path policy = bench.policy("**", "one", ", \"formats\": [\"cosign\"]");
        Object[] verify = {"verify", image, "--policy", policy, "--identity", SigningBench.HOME, "--no-versions"};
        SigningBench.rafs(verify);
        String tag = "sha256-" + layout.digest("v1").substring(7) + ".sig";
        layout.change(tag, fields -> {
            String text = new String(io.rafs.json.JsonText.compact(fields), StandardCharsets.UTF_8);
            int at = text.indexOf("cosign/signature\":\"") + 30;
            char other = text.charAt(at) == 'A' ? 'B' : 'A';
            try {
                return JsonObject.parse(
                                "changed",
                                (text.substring(0, at) + other + text.substring(at + 1))
                                        .getBytes(StandardCharsets.UTF_8))
                        .fields();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Cli run = Cli.run(verify);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.REJECTED);
    }

    @Test
    void aDamagedImageIsNotSignedAndNothingIsLeftBehind() throws IOException {
        Path image = bench.built();
        Path blob = blobs(image).get(0);
        try (RandomAccessFile file = new RandomAccessFile(blob.toFile(), "rw")) {
            file.seek(100);
            int was = file.read();
            file.seek(100);
            file.write(was ^ 1);
        }
        Cli run = Cli.run("sign", image, "--key", bench.key("one"), "--identity", SigningBench.HOME);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("rafs check --data");
        assertThat(image.resolve("signatures")).doesNotExist();

        LayoutFiles layout = bench.converted();
        JsonObject first = layout.root("v1").objects("layers").get(0);
        flip(layout.blob(first.needText("digest")), 100);
        var before = layout.files();
        Cli stored = Cli.run("sign", name(layout), "--key", bench.key("one"), "--identity", SigningBench.HOME);
        assertThat(stored.code()).as(stored.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(layout.files()).isEqualTo(before);
    }
}
