package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.format.RefusedException;
import io.rafs.golden.Attest;
import io.rafs.golden.SignOptions;
import io.rafs.golden.SignPlan;
import io.rafs.golden.SignResult;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Platform;
import io.rafs.sign.Signer;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Provenance;
import io.rafs.store.FileRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says something of an image, signed. */
@Command(
        name = "attest",
        description = {
            "Sign a document about an image, such as a list of its software, and put it beside the image.",
            "It is an in-toto statement in a sigstore bundle, with the image's manifest as its subject; the image stays as it is."
                    + " cosign verify-attestation reads it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs sbom image/ -o app.spdx.json && rafs attest registry.example.com/app:v1 --predicate app.spdx.json \\",
            "      --type spdx --key app.key.pem",
            "  rafs attest registry.example.com/app:v1 --predicate scan.json --type https://example.com/scan/v1 --key app.key.pem"
        })
final class AttestCommand implements Callable<Integer> {
    /** Largest predicate that is signed: verifiers read no larger bundles. */
    private static final long MAX_SIZE = 8 << 20;

    private static final Map<String, String> TYPES = Map.of(
            "spdx", "https://spdx.dev/Document",
            "cyclonedx", "https://cyclonedx.org/bom",
            "slsaprovenance1", Provenance.PREDICATE);

    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], or a path to a layout or to an image"
                            + " directory.")
    private String image;

    @Option(
            names = "--predicate",
            paramLabel = "FILE",
            required = true,
            description = "What is said: a JSON object of at most 8 MiB.")
    private Path predicate;

    @Option(
            names = "--type",
            paramLabel = "URI",
            required = true,
            description = "What kind of document it is: spdx, cyclonedx, slsaprovenance1, or the URI of another type.")
    private String type;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private KeyMixin key;

    @Option(
            names = "--identity",
            paramLabel = "HOST/REPO",
            description = "The repository that the image is at home in (default: the registry's).")
    private String identity;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write the attestation there, as a file, rather than beside the image; rafs sign --attach puts it there"
                            + " later.")
    private Path output;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where temporary files go (default: the directory for them).")
    private Path work;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private LimitMixin limits;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String uri = TYPES.getOrDefault(type, type);
        if (!uri.matches("[a-z][a-z0-9+.-]*:[!-~]{1,500}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--type is '%s', expected spdx, cyclonedx, slsaprovenance1 or a URI".formatted(type));
        }
        if (uri.equals(GoldenImage.PREDICATE)) {
            throw new ParameterException(spec.commandLine(), "--type is that of golden images, which rafs sign makes");
        }
        JsonObject document =
                JsonObject.parse(predicate.toString(), FileRange.of(predicate).readAll(MAX_SIZE));
        ConvertPlan.Origin from = Places.origin(image);
        SignPlan plan = new SignPlan(
                from,
                Optional.ofNullable(platform),
                options(),
                Optional.ofNullable(output),
                registry.reading(spec.commandLine(), from),
                limits.limits(),
                work,
                1);
        SignResult result;
        try (Signer signer = key.open(spec.commandLine())) {
            result = Attest.run(plan, uri, (directory, manifest) -> document.fields(), signer);
        }
        if (print.asJson()) {
            spec.commandLine().getOut().print(JsonText.of(result.report()));
        } else if (!print.isQuiet()) {
            spec.commandLine().getOut().print(SignedReport.of(result));
        }
        return ExitCode.OK;
    }

    private SignOptions options() throws RefusedException {
        return new SignOptions(
                Set.of(),
                Optional.ofNullable(identity),
                0,
                GoldenImage.DEFAULT_CHANNEL,
                SourceDateEpoch.of(System.getenv()),
                Optional.empty(),
                Map.of());
    }
}
