package io.rafs.testdata.registry;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that nobody knows, and a certificate of it for this machine's loopback. Made by keytool. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private static Optional<TestAuthority> shared = Optional.empty();

    private final Path ca;
    private final Path store;
    private final Path directory;

    private TestAuthority(Path directory) {
        this.directory = directory;
        ca = directory.resolve("ca.pem");
        store = directory.resolve("server.p12");
    }

    /** One for all tests of this process: keytool takes its time. */
    public static synchronized TestAuthority shared() {
        if (shared.isEmpty()) {
            try {
                Path directory = Files.createTempDirectory("rafs-ca");
                shared = Optional.of(make(directory));
                shared.get().keyFile();
                try (Stream<Path> files = Files.list(directory)) {
                    Stream.concat(Stream.of(directory), files)
                            .forEach(file -> file.toFile().deleteOnExit());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared.get();
    }

    private static TestAuthority make(Path directory) {
        TestAuthority authority = new TestAuthority(directory);
        Tool keytool = Tool.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Path caStore = directory.resolve("ca.p12");
        pair(keytool, caStore, "ca", "CN=rafs test CA", "bc:c");
        pair(keytool, authority.store, "server", "CN=localhost", "san=dns:localhost,dns:registry.test,ip:127.0.0.1");
        Path request = directory.resolve("server.csr");
        Path certificate = directory.resolve("server.pem");
        run(keytool, authority.store, "-certreq", "-alias", "server", "-file", request);
        run(keytool, caStore, "-exportcert", "-rfc", "-alias", "ca", "-file", authority.ca);
        run(
                keytool,
                caStore,
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-infile",
                request,
                "-outfile",
                certificate,
                "-ext",
                "san=dns:localhost,dns:registry.test,ip:127.0.0.1");
        run(keytool, authority.store, "-importcert", "-noprompt", "-alias", "ca", "-file", authority.ca);
        run(keytool, authority.store, "-importcert", "-noprompt", "-alias", "server", "-file", certificate);
        return authority;
    }

    private static void pair(Tool keytool, Path store, String alias, String name, String extension) {
        run(
                keytool,
                store,
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-validity",
                "30",
                "-ext",
                extension);
    }

    private static void run(Tool keytool, Path store, Object... arguments) {
        keytool.withArguments(arguments)
                .run("-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD)
                .orFail();
    }

    /** The authority's certificate, PEM. */
    public Path caFile() {
        return ca;
    }

    /** The server's certificate, PEM. */
    public Path certificateFile() {
        return directory.resolve("server.pem");
    }

    /** The server's key, PEM. */
    public Path keyFile() {
        try {
            byte[] key = load().getKey("server", PASSWORD.toCharArray()).getEncoded();
            String text = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
            return Files.writeString(directory.resolve("server.key"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a server of this process needs to be that server. */
    public SSLContext serverContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}
