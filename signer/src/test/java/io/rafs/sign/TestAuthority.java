package io.rafs.sign;

import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates of all sorts, made by openssl: an outside opinion of what a chain is. */
final class TestAuthority {
    static final String SIGNER =
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n";
    static final String AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";

    private final Path dir;
    private final Tool openssl = Tool.require("openssl");
    private int serial = 0x2000;

    TestAuthority(Path dir) {
        this.dir = dir;
    }

    /** A key and its certificate, which {@code issuer} (itself, if empty) signs. */
    Path make(String name, String extensions, Optional<String> issuer, String... more) throws IOException {
        return make(name, "EC:P-256", extensions, issuer, more);
    }

    Path make(String name, String key, String extensions, Optional<String> issuer, String... more) throws IOException {
        String[] kind = key.split(":");
        openssl.run(
                        "genpkey",
                        "-algorithm",
                        kind[0],
                        "-pkeyopt",
                        (kind[0].equals("EC") ? "ec_paramgen_curve:" : "rsa_keygen_bits:") + kind[1],
                        "-out",
                        file(name, "key"))
                .orFail();
        openssl.run("req", "-new", "-key", file(name, "key"), "-subj", "/CN=" + name, "-out", file(name, "csr"))
                .orFail();
        Files.writeString(file(name, "ext"), extensions);
        List<Object> arguments = new ArrayList<>(List.of(
                "x509", "-req", "-in", file(name, "csr"), "-extfile", file(name, "ext"), "-out", file(name, "crt")));
        arguments.addAll(List.of("-set_serial", ++serial));
        if (issuer.isPresent()) {
            arguments.addAll(List.of("-CA", file(issuer.get(), "crt"), "-CAkey", file(issuer.get(), "key")));
        } else {
            arguments.addAll(List.of("-key", file(name, "key")));
        }
        List<String> rest = List.of(more);
        arguments.addAll(rest);
        if (!rest.contains("-days")) {
            arguments.addAll(List.of("-days", "36500"));
        }
        openssl.run(arguments.toArray()).orFail();
        return file(name, "crt");
    }

    private Path file(String name, String suffix) {
        return dir.resolve(name + "." + suffix);
    }

    X509Certificate certificate(String name) throws IOException {
        return Certificates.parse(name, Files.readAllBytes(file(name, "crt"))).get(0);
    }

    /** The signer of the first name's key, with the certificates of all names. */
    Signer signer(String... chain) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : chain) {
            all.append(Files.readString(file(name, "crt")));
        }
        Path file = Files.writeString(dir.resolve(String.join("-", chain) + ".pem"), all);
        return Keys.open(file(chain[0], "key").toString(), Optional.of(file), Fixtures::none);
    }
}
