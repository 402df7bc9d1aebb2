package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Converted images, and whoever signs and verifies them. */
final class SignedImages {
    private final Path dir;

    SignedImages(Path dir) {
        this.dir = dir;
    }

    /** An image that is not converted, in a layout of its own; each number is another one. */
    Path source(long number) throws IOException {
        Path layout = dir.resolve("source-" + number);
        if (!Files.exists(layout)) {
            OciImage image = OciImage.ofTars(
                    TarForge.inMemory()
                            .dir("etc")
                            .file("etc/text", Contents.text(1, 60_000))
                            .bytes(),
                    TarForge.inMemory()
                            .file("app", Contents.random(number, 90_000))
                            .bytes());
            new OciForge().tag("v1", image).writeTo(Files.createDirectories(layout));
        }
        return layout;
    }

    /** Converts one into a registry or a layout, and answers the digest of its manifest. */
    String convert(long number, String target) throws IOException {
        Cli run = good("convert", "oci:" + source(number) + ":v1", target, "--work", dir, "--json");
        return report(run).needText("manifest");
    }

    /** Signs it, which has to work. */
    void sign(String image, Path key, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("sign", image, "--key", key, "--work", dir, "-q"));
        arguments.addAll(List.of(options));
        good(arguments.toArray());
    }

    /** Verifies it by one key, remembering versions from call to call. */
    Cli verify(String image, Path publicKey, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("--key", publicKey));
        arguments.addAll(List.of(options));
        return verify(image, arguments);
    }

    /** Verifies it by a policy. */
    Cli verifyUnder(Path policy, String image, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("--policy", policy));
        arguments.addAll(List.of(options));
        return verify(image, arguments);
    }

    private Cli verify(String image, List<Object> options) {
        List<Object> arguments = new ArrayList<>(List.of("verify", image, "--json", "--work", dir));
        if (!options.contains("--no-versions")) {
            arguments.addAll(List.of("--versions", dir.resolve("versions.json")));
        }
        arguments.addAll(options);
        return Cli.run(arguments.toArray());
    }

    /** A policy of one scope that covers everything and believes one key; {@code fields} are more of its fields. */
    Path policy(Path publicKey, String fields) throws IOException {
        Path policy = Files.createTempFile(dir, "policy", ".json");
        return Files.writeString(policy, """
                {"version": 1, "scopes": [{"match": "**", "keys": [{"name": "key", "path": "%s"}]%s}]}
                """.formatted(publicKey, fields.isEmpty() ? "" : ", " + fields));
    }

    /** It was accepted. */
    static void assertAccepted(Cli run) throws IOException {
        assertThat(run.code()).as(run.toString()).isZero();
        assertThat(report(run).needFlag("accepted")).as(run.toString()).isTrue();
    }

    /** It was rejected, and the report says why by these words. */
    static void assertRejected(Cli run, String why) {
        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.REJECTED);
        assertThat(run.out()).containsPattern(why);
    }

    /** It was rejected, or not even read to the end, because of these words. */
    static void assertNotAccepted(Cli run, String why) {
        assertThat(run.code()).as(run.toString()).isIn(ExitCode.REJECTED, ExitCode.REFUSED, ExitCode.IO);
        assertThat(run.out() + run.err()).containsPattern(why);
    }

    static JsonObject report(Cli run) throws IOException {
        return JsonObject.parse("report", run.out().getBytes(StandardCharsets.UTF_8));
    }

    private static Cli good(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.toString()).isZero();
        return run;
    }
}
