package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.registry.CredentialSource;
import io.rafs.registry.Credentials;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How registries are reached. */
final class RegistryMixin {
    /** The longest password that is read, in bytes: tokens of clouds have some thousand. */
    private static final int MAX_PASSWORD = 64 << 10;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "Who we are to the registry, with --password-stdin; of two registries, to TARGET's."
                    + " Any other one gets what docker login, podman login and their credential helpers know.")
    private String username;

    @Option(names = "--password-stdin", description = "Read the password or token from standard input.")
    private boolean passwordStdin;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) that are trusted beside those of the JVM.")
    private Path tlsCa;

    @Option(
            names = "--insecure",
            paramLabel = "HOST[:PORT]",
            description = "A registry whose certificate is not checked. Repeatable.")
    private List<String> insecure = new ArrayList<>();

    @Option(
            names = "--plain-http",
            paramLabel = "HOST[:PORT]",
            description = "A registry that is asked without TLS. Repeatable; loopback needs no mention.")
    private List<String> plainHttp = new ArrayList<>();

    /** What the options say of the one registry that a name is in, if it is in one. */
    RegistryOptions options(CommandLine command, ImageName name) throws IOException {
        return options(
                command,
                Optional.empty(),
                name,
                System.getenv(),
                System.in,
                warning -> command.getErr().println("rafs: note: " + warning));
    }

    /** What the options say where an image is read and maybe added to, from a path or a name. */
    RegistryOptions reading(CommandLine command, ConvertPlan.Origin origin) throws IOException {
        if (origin.name().isPresent()) {
            return options(command, origin.name().get());
        }
        if (isGiven()) {
            throw new ParameterException(
                    command, "options for registries are given, but the image is in none; name an image");
        }
        return RegistryOptions.of(System.getenv());
    }

    /** Whether any of the options was given, which say nothing of paths. */
    boolean isGiven() {
        return username != null || passwordStdin || tlsCa != null || !insecure.isEmpty() || !plainHttp.isEmpty();
    }

    /**
     * What the options say. A password goes to the host that it is for, and to no other.
     *
     * @param source of the image, if it has a name
     * @param environment says where credentials and proxies are
     * @param warnings takes lines
     */
    RegistryOptions options(
            CommandLine command,
            Optional<ImageName> source,
            ImageName target,
            Map<String, String> environment,
            InputStream standardInput,
            Consumer<String> warnings)
            throws IOException {
        if (passwordStdin != (username != null)) {
            throw new ParameterException(command, "--username and --password-stdin go together");
        }
        CredentialSource docker = CredentialSource.docker(environment, warnings);
        CredentialSource credentials = docker;
        if (passwordStdin) {
            String host = host(target)
                    .or(() -> source.flatMap(RegistryMixin::host))
                    .orElseThrow(() -> new ParameterException(
                            command, "--username and --password-stdin are for registries; neither place is in one"));
            Optional<Credentials> given = Optional.of(new Credentials(username, password(standardInput)));
            credentials = asked -> asked.equals(host) ? given : docker.forHost(asked);
        }
        RegistryOptions options = RegistryOptions.of(environment)
                .withCredentials(credentials)
                .withInsecure(new HashSet<>(insecure))
                .withPlainHttp(new HashSet<>(plainHttp));
        return tlsCa == null ? options : options.withTlsCa(tlsCa);
    }

    private static Optional<String> host(ImageName name) {
        return name instanceof ImageName.Registry registry
                ? Optional.of(registry.reference().host())
                : Optional.empty();
    }

    /** All of it, but for the line end that echo puts behind it. */
    private static String password(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_PASSWORD + 1);
        String password = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        if (bytes.length > MAX_PASSWORD || password.isEmpty()) {
            throw new RefusedException(
                    "standard input",
                    "it has %s, expected a password"
                            .formatted(password.isEmpty() ? "nothing" : "more than %d bytes".formatted(MAX_PASSWORD)));
        }
        return password;
    }
}
