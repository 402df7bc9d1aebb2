package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Small images, keys, and the commands that sign and verify, in a directory of a test. */
record SigningBench(Path dir) {
    /** Where images are at home, unless a test says otherwise. */
    static final String HOME = "registry.example.com/app";

    /** Runs a command that has to end well. */
    static Cli rafs(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isZero();
        return run;
    }

    static OciImage image(long seed) {
        return OciImage.ofTars(
                TarForge.inMemory().file("data", Contents.random(seed, 120_000)).bytes(),
                TarForge.inMemory().file("text", Contents.text(seed + 1, 9_000)).bytes());
    }

    /** A plain image in a layout. */
    Path source() throws IOException {
        Path layout = dir.resolve("source");
        return Files.exists(layout)
                ? layout
                : new OciForge().tag("v1", image(1)).writeTo(layout);
    }

    /** An image directory that nobody signed. */
    Path built() throws IOException {
        Path image = dir.resolve("built");
        rafs("build", source(), "-o", image);
        return image;
    }

    /** A converted image in a layout that nobody signed. */
    LayoutFiles converted() throws IOException {
        Path layout = dir.resolve("converted");
        rafs("convert", source(), "oci:" + layout + ":v1");
        return new LayoutFiles(layout);
    }

    /** The private key of a name, made when it is first asked for. */
    Path key(String name) {
        return key(name, "ec-p256");
    }

    Path key(String name, String type, Object... options) {
        Path file = dir.resolve(name + ".key.pem");
        if (!Files.exists(file)) {
            List<Object> line =
                    new ArrayList<>(List.of("keygen", "--type", type, "-o", dir.resolve(name), "--no-passphrase"));
            line.addAll(List.of(options));
            rafs(line.toArray());
        }
        return file;
    }

    /** The public key of a name. */
    Path pub(String name) {
        key(name);
        return dir.resolve(name + ".pub.pem");
    }

    /** Signs with a key, for {@link #HOME}. */
    Cli sign(Object image, String key, Object... options) {
        return rafs(with(List.of("sign", image, "--key", key(key), "--identity", HOME), options));
    }

    /** Verifies by a key, for {@link #HOME}; versions are not kept. */
    Cli verify(Object image, String key, Object... options) {
        return Cli.run(with(List.of("verify", image, "--key", pub(key), "--identity", HOME, "--no-versions"), options));
    }

    /** Verifies what has to be good. */
    Cli accepted(Object image, String key, Object... options) {
        Cli run = verify(image, key, options);
        assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isZero();
        return run;
    }

    /** Verifies what must not be. */
    Cli rejected(Object image, String key, Object... options) {
        Cli run = verify(image, key, options);
        assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isEqualTo(ExitCode.REJECTED);
        assertThat(run.out()).contains("REJECTED: do not use this image");
        return run;
    }

    static Object[] with(List<Object> first, Object... more) {
        List<Object> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray();
    }

    /** A policy that takes the key's signatures of a place, in the forms of this list. */
    Path policy(String match, String key, String more) throws IOException {
        return Files.writeString(
                dir.resolve("policy.json"),
                "{\"version\": 1, \"scopes\": [{\"match\": \"%s\", \"keys\": [{\"name\": \"%s\", \"path\": \"%s\"}]%s}]}"
                        .formatted(match, key, pub(key), more));
    }

    static JsonObject json(Cli run) throws IOException {
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }

    /** One bit of a file becomes another. */
    static void flip(Path file, long at) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) at] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of what is in a directory, sorted; none of one that is not there. */
    static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The one file of a directory whose name ends like this. */
    static Path only(Path directory, String end) throws IOException {
        List<String> found =
                names(directory).stream().filter(name -> name.endsWith(end)).toList();
        assertThat(found).hasSize(1);
        return directory.resolve(found.get(0));
    }
}
