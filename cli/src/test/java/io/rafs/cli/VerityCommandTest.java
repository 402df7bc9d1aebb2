package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Shared;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code rafs verity} prints and writes, and what it does not let pass. */
final class VerityCommandTest {
    private static final String MIB = "sha256:93c995656d665b81c3a87eed032fcf06a8f9cecef51e3f5e5af7fa59fef1d439";
    private static final String ROOT = "2741efefc98f2dbd797ca3c2b25241acaed1b3d21bf0ee20b633fe4a5051f20c";

    @TempDir
    private Path dir;

    private static Path key(String name) {
        return Shared.require("fixtures", "signing", "keys", "test-only-" + name);
    }

    private static Object[] signing(String name) {
        return new Object[] {"--key", key(name + ".key.pem"), "--cert", key(name + ".cert.pem")};
    }

    private static Cli run(Object[] more, Object... arguments) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Cli.run(all);
    }

    /** The MiB of the reference vectors. */
    private Path mib(String name) throws IOException {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return Files.write(dir.resolve(name), bytes);
    }

    private Path image(String... options) throws IOException {
        Path layer = Files.write(
                dir.resolve("layer.tar"),
                TarForge.inMemory()
                        .file("a", Contents.random(1, 90_000))
                        .file("b", Contents.random(2, 9_000))
                        .end()
                        .bytes());
        Path image = dir.resolve("image");
        assertThat(run(options, "build", layer, "-o", image, "-q").code()).isZero();
        return image;
    }

    @Test
    void digestsArePrintedAsFsverityPrintsThem() throws IOException {
        Path file = mib("file");

        assertThat(Cli.run("verity", "digest", file, file).out())
                .isEqualTo("%s %s%n%s %s%n".formatted(MIB, file, MIB, file));
        assertThat(Cli.run("verity", "digest", "--json", "--block-size", "1024", file)
                        .out())
                .contains("\"algorithm\" : \"fsverity-sha256-10\"", "\"size\" : 1048576");
        assertThat(Tool.require("fsverity").run("digest", file).orFail().text())
                .isEqualTo(Cli.run("verity", "digest", file).out());
    }

    @Test
    void treesLieBesideOrBehindTheData() throws IOException {
        Path data = mib("data");

        assertThat(Cli.run("verity", "tree", data).out())
                .contains("tree of 256 blocks in " + data + ".verity", "root hash " + ROOT, "veritysetup open");
        assertThat(Cli.run("verity", "verify", data, "--root-hash", ROOT).out())
                .contains("good; all of its 256 blocks");
        Files.delete(dir.resolve("data.verity"));
        assertThat(Cli.run("verity", "tree", data, "--append", "-q").out()).isEqualTo(ROOT + System.lineSeparator());
        assertThat(Cli.run("verity", "verify", data, "--root-hash", ROOT).code())
                .isZero();
        assertThat(Cli.run("verity", "tree", data, "--append").err())
                .contains("a tree is behind its data already, from byte 1048576 on; cut it off first with truncate");
    }

    @Test
    void aTreeWithoutSuperblockIsDescribedAsNydusDoes() throws IOException {
        Path data = mib("data");

        String line = "dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256 --data-block-size=512"
                + " --hash-block-size=4096 --data-blocks 2048 --hash-offset 1048576"
                + " 05642219749a8d248af75a0fe4e89d5163c0cf29588ef22c3c6b72bee9a06a88";
        assertThat(Cli.run("verity", "tree", data, "--append", "--no-superblock", "--data-block-size", "512")
                        .out())
                .isEqualTo(line + System.lineSeparator());
        Object[] verify = {
            "verity",
            "verify",
            data,
            "--root-hash",
            line.substring(line.length() - 64),
            "--data-blocks",
            "2048",
            "--data-block-size",
            "512",
            "--hash-offset",
            "1048576"
        };
        assertThat(Cli.run(verify).code()).isZero();
    }

    @Test
    void theReferenceSignatureComesOut() throws IOException {
        Path file = mib("file");

        assertThat(run(signing("rsa3072"), "verity", "sign", file).out())
                .contains(MIB, "fsverity enable " + file + " --signature=" + file + ".fsv.p7s");
        assertThat(Files.readAllBytes(dir.resolve("file.fsv.p7s"))).isEqualTo(reference("pkcs7_fsverity_builtin"));
        Path theirs = dir.resolve("theirs");
        Tool.require("fsverity")
                .run("sign", file, theirs, "--key=" + key("rsa3072.key.pem"), "--cert=" + key("rsa3072.cert.pem"))
                .orFail();
        assertThat(dir.resolve("file.fsv.p7s")).hasSameBinaryContentAs(theirs);
    }

    private static byte[] reference(String of) throws IOException {
        JsonObject vectors =
                JsonObject.parse("vectors", Files.readAllBytes(Shared.require("fixtures", "signing", "vectors.json")));
        for (JsonObject vector : vectors.objects(of)) {
            if (vector.needText("name").equals("p1m")) {
                return Base64.getDecoder().decode(vector.needText("signature_der_base64"));
            }
        }
        throw new AssertionError("no vector of a MiB in " + of);
    }

    @Test
    void aRootHashIsSignedForVeritysetupAndSystemd() throws IOException {
        Path disk = mib("disk.raw");
        Cli.run(
                "verity",
                "tree",
                disk,
                "--append",
                "--salt",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        String root = "e854e642001d2fe840f32378986ab89dcd574401f61519b97d58bb25b4df6a3c";

        assertThat(run(signing("rsa3072"), "verity", "sign", disk, "--root-hash", root)
                        .out())
                .contains("--root-hash-signature=" + dir.resolve("disk.roothash.p7s"));
        Path signature = dir.resolve("disk.roothash.p7s");
        assertThat(Files.readAllBytes(signature)).isEqualTo(reference("pkcs7_dmverity_roothash"));
        assertThat(dir.resolve("disk.roothash")).hasContent(root);
        byte[] partition = Files.readAllBytes(dir.resolve("disk.verity.sig"));
        assertThat(partition).hasSize(4096);
        assertThat(new String(partition, StandardCharsets.US_ASCII).trim())
                .startsWith("{\"rootHash\":\"" + root + "\",\"certificateFingerprint\":\"")
                .endsWith("\"}");
        Object[] verify = {
            "verity", "verify", disk, "--root-hash", root, "--signature", signature, "--cert", key("rsa3072.cert.pem")
        };
        assertThat(Cli.run(verify).out()).contains("good", "signed by");
        verify[8] = key("ec-p256.cert.pem");
        assertThat(Cli.run(verify).code()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072", "ec-p256"})
    void everyBootstrapAndBlobIsSigned(String signer) throws IOException {
        Path image = image("--layout", "rafs,native");

        assertThat(run(signing(signer), "verity", "sign", image).out()).contains("3 files signed");

        Object[] cert = {"--cert", key(signer + ".cert.pem")};
        assertThat(run(cert, "verity", "verify", image).out()).contains("good; 3 files", "signed by");
        assertThat(Cli.run("verity", "verify", image).out()).contains("signatures not looked at");
        assertThat(Cli.run("check", image, "-q").code()).isZero();
        try (var files = Files.walk(image)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith("report.json")
                            && !file.toString().endsWith("config.json"))
                    .toList();
            assertThat(all).hasSize(7);
            for (Path file : all) {
                flip(file);
                assertThat(run(cert, "verity", "verify", image).code())
                        .as(file.toString())
                        .isEqualTo(3);
                flip(file);
            }
            assertThat(run(cert, "verity", "verify", image).code()).isZero();
            for (Path file : all) {
                Path away = Files.move(file, dir.resolve("away"));
                assertThat(run(cert, "verity", "verify", image).code())
                        .as(file.toString())
                        .isGreaterThan(2);
                Files.move(away, file);
            }
        }
    }

    /** A byte in the middle; of a list, in a digest. */
    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = file.endsWith("verity.json")
                ? new String(bytes, StandardCharsets.US_ASCII).indexOf("sha256:") + 20
                : bytes.length / 2;
        bytes[at] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void ofAListThatNamesAFileTwiceNeitherIsBelieved() throws IOException {
        Path image = image();
        run(signing("rsa3072"), "verity", "sign", image);
        Path json = image.resolve("verity.json");
        String text = Files.readString(json);
        int from = text.indexOf("{\n      \"path\"");
        int to = text.indexOf("},", from) + 2;
        Files.writeString(json, text.substring(0, to) + text.substring(from));

        assertThat(Cli.run("verity", "verify", image).err()).contains("does not list 'bootstrap' once");
    }

    @Test
    void whatIsNotSaidClearlyIsAskedBack() throws IOException {
        Path file = mib("file");

        assertThat(Cli.run("verity").err()).contains("Which command?");
        assertThat(Cli.run("verity", "verify", file).err()).contains("Against what?");
        assertThat(Cli.run("verity", "verify", file, "--signature", file).err()).contains("Whose signature?");
        assertThat(Cli.run("verity", "verify", dir, "--digest", MIB).err()).contains("is a directory");
        assertThat(Cli.run("verity", "verify", file, "--root-hash", "abc").err())
                .contains("is no root hash");
        assertThat(Cli.run("verity", "verify", file, "--root-hash", ROOT).err()).contains("no tree was found");
        assertThat(Cli.run("verity", "verify", file, "--root-hash", ROOT, "--digest", MIB)
                        .err())
                .contains("say one of them");
        assertThat(Cli.run("verity", "sign", file).err()).contains("Which key signs?");
        assertThat(Cli.run("verity", "sign", dir, "--root-hash", ROOT).err()).contains("is a directory");
        assertThat(Cli.run("verity", "sign", dir, "--block-size", "1024").err()).contains("drop the other options");
        assertThat(Cli.run("verity", "tree", file, "--uuid", "11111111-2222-3333-4444-555555555555", "--no-superblock")
                        .err())
                .contains("drop one of them");
        assertThat(Cli.run("verity", "digest", file, "--salt", "0x").err()).contains("is not a salt");
        assertThat(Cli.run("verity", "digest", file, "--hash-alg", "md5").err()).contains("none of sha256, sha512");
        assertThat(Cli.run("verity", "digest", file, "--block-size", "5000").code())
                .isEqualTo(2);
    }

    @Test
    void anotherDigestIsRefused() throws IOException {
        Path file = mib("file");

        assertThat(Cli.run("verity", "verify", file, "--digest", MIB).code()).isZero();
        Cli other = Cli.run("verity", "verify", file, "--digest", MIB.replace("93", "94"));
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err()).contains("its fs-verity digest is " + MIB, "expected sha256:94");
    }
}
