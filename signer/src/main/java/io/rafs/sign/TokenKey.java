package io.rafs.sign;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.security.auth.login.LoginException;

/**
 * A key in a token, by PKCS#11: {@code pkcs11:CONFIG-FILE[?alias=NAME]}, the file being a configuration of the JDK's SunPKCS11
 * (at least {@code name} and {@code library}). The provider is configured for this one key and registered nowhere. The JDK sees
 * keys by the certificate beside them, so that there must be one.
 */
final class TokenKey {
    static final String PREFIX = "pkcs11:";
    private static final String ALIAS = "?alias=";

    private TokenKey() {}

    /** @param reference with its prefix */
    static Signer open(String reference, List<X509Certificate> chain, Passphrases passphrases) throws IOException {
        String rest = reference.substring(PREFIX.length());
        int question = rest.indexOf('?');
        if (question >= 0 && (!rest.startsWith(ALIAS, question) || rest.length() == question + ALIAS.length())) {
            throw new RefusedException(
                    EscapedText.of(reference), "expected pkcs11:CONFIG-FILE or pkcs11:CONFIG-FILE?alias=NAME");
        }
        Path config = Path.of(question < 0 ? rest : rest.substring(0, question));
        Optional<String> alias =
                question < 0 ? Optional.empty() : Optional.of(rest.substring(question + ALIAS.length()));
        if (!Files.isReadable(config)) {
            throw new NoSuchFileException(
                    config.toString(), null, "there is no such configuration of a PKCS#11 library that could be read");
        }
        Provider provider = provider(config);
        KeyStore store = log(config, provider, passphrases);
        try {
            return signer(config, provider, store, alias, chain);
        } catch (GeneralSecurityException e) {
            logout(provider);
            throw new IOException("%s: the token gives no key: %s".formatted(config, e.getMessage()), e);
        } catch (IOException e) {
            logout(provider);
            throw e;
        }
    }

    private static Provider provider(Path config) throws IOException {
        Provider unconfigured = Security.getProvider("SunPKCS11");
        if (unconfigured == null) {
            throw new IOException("this Java has no SunPKCS11 (module jdk.crypto.cryptoki); use one that has");
        }
        try {
            return unconfigured.configure(config.toString());
        } catch (InvalidParameterException | UnsupportedOperationException e) {
            throw new IOException("%s: the PKCS#11 library cannot be used: %s".formatted(config, deepest(e)), e);
        }
    }

    private static KeyStore log(Path config, Provider provider, Passphrases passphrases) throws IOException {
        char[] pin = passphrases.passphrase("the token of " + config);
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            return store;
        } catch (IOException e) {
            if (deepest(e).startsWith("CKR_PIN_")) {
                throw new RefusedException(
                        config.toString(),
                        "the token does not take this PIN; mind that tokens lock themselves after a few wrong ones");
            }
            throw new IOException("%s: the token cannot be used: %s".formatted(config, deepest(e)), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("%s: the token cannot be used: %s".formatted(config, deepest(e)), e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static Signer signer(
            Path config, Provider provider, KeyStore store, Optional<String> wanted, List<X509Certificate> given)
            throws GeneralSecurityException, IOException {
        List<String> aliases = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                aliases.add(alias);
            }
        }
        Optional<String> alias = wanted.filter(aliases::contains)
                .or(() -> wanted.isEmpty() && aliases.size() == 1 ? Optional.of(aliases.get(0)) : Optional.empty());
        if (alias.isEmpty()) {
            throw new RefusedException(
                    config.toString(),
                    "the token has %s with a certificate beside it, expected %s"
                            .formatted(
                                    aliases.isEmpty()
                                            ? "no private key"
                                            : "private keys '" + EscapedText.of(String.join("', '", aliases))
                                                    + "', each",
                                    wanted.map(name -> "'" + EscapedText.of(name) + "'")
                                            .orElse("one; choose with ?alias=NAME")));
        }
        List<X509Certificate> chain = given.isEmpty() ? Pkcs12.chain(store, alias.get()) : given;
        VerifyingKey key =
                VerifyingKey.of("the token's certificate", (X509Certificate) store.getCertificate(alias.get()));
        if (key.type() == KeyType.ED25519) {
            throw new RefusedException(
                    config.toString(), "Java signs with EC and RSA keys of tokens, not with Ed25519");
        }
        PrivateKey secret = (PrivateKey) store.getKey(alias.get(), null);
        return new JdkSigner(key, chain, secret, name -> Signature.getInstance(name, provider), () -> logout(provider));
    }

    private static void logout(Provider provider) throws IOException {
        try {
            ((AuthProvider) provider).logout();
        } catch (LoginException e) {
            throw new IOException("the token does not log out: " + e.getMessage(), e);
        }
    }

    private static String deepest(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }
}
