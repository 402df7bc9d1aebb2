package io.rafs.cli;

import io.rafs.build.Resolve;
import io.rafs.json.JsonText;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells which image a name means. */
@Command(
        name = "resolve",
        description = {
            "Tell which image a name means now, by its digest.",
            "Of an image in a registry it prints the name that always means this one; of others, the digest."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rafs resolve registry.example.com/app:v1", "  rafs resolve oci:layout:v1 --platform linux/arm64"})
final class ResolveCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], or"
                            + " dir:DIR (skopeo's).")
    private String name;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The image for this platform rather than the index of all.")
    private Platform platform;

    @Option(names = "--json", description = "Print digest, media type and size as JSON.")
    private boolean json;

    @Mixin
    private RegistryMixin registry;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ImageName image = ImageName.parse(name);
        RegistryOptions registries = registry.options(
                spec.commandLine(),
                Optional.empty(),
                image,
                System.getenv(),
                System.in,
                warning -> spec.commandLine().getErr().println("rafs: note: " + warning));
        Document root = Resolve.run(image, Optional.ofNullable(platform), registries);
        String pinned = image instanceof ImageName.Registry there
                ? there.reference().withDigest(root.digest()).toString()
                : "sha256:" + root.digest();
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("version", 1);
            report.put("name", pinned);
            report.put("digest", "sha256:" + root.digest());
            report.put("mediaType", root.mediaType());
            report.put("size", root.bytes().length);
            spec.commandLine().getOut().print(JsonText.of(report));
        } else {
            spec.commandLine().getOut().println(pinned);
        }
        return ExitCode.OK;
    }
}
