package io.rafs.testdata.registry;

import io.rafs.testdata.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may do what in a {@link TestRegistry}: everybody, who knows a password, or who has a token. */
public final class Access {
    private enum Mode {
        EVERYBODY,
        BASIC,
        BEARER
    }

    private static final class Token {
        private final Set<String> scopes;
        private int uses;

        Token(Set<String> scopes, int uses) {
            this.scopes = scopes;
            this.uses = uses;
        }
    }

    private final Mode mode;
    private final String basic;
    private final String password;
    private final boolean anonymousPull;
    private final int usesPerToken;
    private final Map<String, Token> tokens = new HashMap<>();
    private final List<String> issued = Collections.synchronizedList(new ArrayList<>());

    private Access(Mode mode, String user, String password, boolean anonymousPull, int usesPerToken) {
        this.mode = mode;
        this.password = password;
        this.basic =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.anonymousPull = anonymousPull;
        this.usesPerToken = usesPerToken;
    }

    /** Everybody may do everything. */
    public static Access everybody() {
        return new Access(Mode.EVERYBODY, "", "", true, 0);
    }

    /** Who knows the password may do everything. */
    public static Access basic(String user, String password) {
        return new Access(Mode.BASIC, user, password, false, 0);
    }

    /** Who has a token of this registry's own server may do what it says; who knows the password gets any. */
    public static Access bearer(String user, String password) {
        return new Access(Mode.BEARER, user, password, false, Integer.MAX_VALUE);
    }

    /** The same, and everybody gets tokens that allow to pull. */
    public Access withAnonymousPull() {
        return new Access(mode, user(), password, true, usesPerToken);
    }

    /** The same, with tokens that end after so many requests. */
    public Access withUsesPerToken(int uses) {
        return new Access(mode, user(), password, anonymousPull, uses);
    }

    private String user() {
        String pair = new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8);
        return pair.substring(0, pair.length() - password.length() - 1);
    }

    /** All tokens end now. */
    public synchronized void expireTokens() {
        tokens.clear();
    }

    /** The scopes of each token that was given out, in order. */
    public List<String> issued() {
        return List.copyOf(issued);
    }

    /** Whether a request is let in; if not, the value of {@code WWW-Authenticate}. */
    synchronized Optional<String> challenge(Optional<String> authorization, String scope, String realm) {
        if (mode == Mode.EVERYBODY || mode == Mode.BASIC && authorization.equals(Optional.of(basic))) {
            return Optional.empty();
        }
        if (mode == Mode.BASIC) {
            return Optional.of("Basic realm=\"test\"");
        }
        Token token = tokens.get(authorization.orElse("").replaceFirst("^Bearer ", ""));
        if (token != null && token.uses > 0 && allows(token.scopes, scope)) {
            token.uses--;
            return Optional.empty();
        }
        return Optional.of("Bearer realm=\"%s\",service=\"test\",scope=\"%s\"%s"
                .formatted(realm, scope, authorization.isPresent() ? ",error=\"invalid_token\"" : ""));
    }

    private static boolean allows(Set<String> held, String wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        int actions = wanted.lastIndexOf(':') + 1;
        String[] each = wanted.substring(actions).split(",");
        for (String action : each) {
            if (!held.contains(wanted.substring(0, actions) + action)) {
                return false;
            }
        }
        return true;
    }

    /** Answers the token server's question, given by GET or as a form: a JSON document, or nothing for 401. */
    synchronized Optional<byte[]> token(Map<String, List<String>> fields, Optional<String> authorization) {
        boolean refreshed = fields.getOrDefault("refresh_token", List.of()).contains(password);
        boolean known = authorization.equals(Optional.of(basic)) || refreshed;
        if (authorization.isPresent() && !known || !known && !anonymousPull) {
            return Optional.empty();
        }
        Set<String> scopes = new HashSet<>();
        for (String field : fields.getOrDefault("scope", List.of())) {
            for (String scope : field.split(" ")) {
                int actions = scope.lastIndexOf(':') + 1;
                for (String action : scope.substring(actions).split(",")) {
                    if (known || action.equals("pull")) {
                        scopes.add(scope.substring(0, actions) + action);
                    }
                }
            }
        }
        String value = "token-%d-secret".formatted(issued.size());
        tokens.put(value, new Token(scopes, usesPerToken));
        issued.add(String.join(" ", fields.getOrDefault("scope", List.of())));
        return Optional.of(Json.bytes(Json.object("token", value, "expires_in", 300)));
    }
}
