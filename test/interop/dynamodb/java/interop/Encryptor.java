package interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.DynamoDbItemEncryptor;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.DecryptItemInput;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.DecryptItemOutput;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.DynamoDbItemEncryptorConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.EncryptItemInput;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.EncryptItemOutput;
import software.amazon.cryptography.dbencryptionsdk.structuredencryption.model.CryptoAction;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.model.DBEAlgorithmSuiteId;

/** The library's item encryptor for a table that sealmask's options describe. */
final class Encryptor {
  private static final Map<String, CryptoAction> ACTIONS = Map.of(
      "encrypt", CryptoAction.ENCRYPT_AND_SIGN,
      "sign", CryptoAction.SIGN_ONLY,
      "context", CryptoAction.SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT,
      "none", CryptoAction.DO_NOTHING);

  private static final Map<String, DBEAlgorithmSuiteId> SUITES = Map.of(
      "6700", DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384,
      "6701", DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384);

  private final DynamoDbItemEncryptor encryptor;

  Encryptor(JsonNode table, IKeyring keyring) {
    var actions = new HashMap<String, CryptoAction>();
    table.get("attributes").fields().forEachRemaining(
        each -> actions.put(each.getKey(), ACTIONS.get(each.getValue().asText())));
    var config = DynamoDbItemEncryptorConfig.builder()
        .logicalTableName(table.get("tableName").asText())
        .partitionKeyName(table.get("partitionKey").asText())
        .attributeActionsOnEncrypt(actions)
        .algorithmSuiteId(SUITES.get(table.get("algorithmSuite").asText()))
        .keyring(keyring);
    if (table.has("sortKey")) config.sortKeyName(table.get("sortKey").asText());
    JsonNode unsigned = table.path("unsigned");
    if (unsigned.has("names")) {
      var names = new ArrayList<String>();
      unsigned.get("names").forEach(name -> names.add(name.asText()));
      config.allowedUnsignedAttributes(names);
    }
    if (unsigned.has("prefix")) config.allowedUnsignedAttributePrefix(unsigned.get("prefix").asText());
    encryptor = DynamoDbItemEncryptor.builder().DynamoDbItemEncryptorConfig(config.build()).build();
  }

  EncryptItemOutput encrypt(Map<String, AttributeValue> item) {
    return encryptor.EncryptItem(EncryptItemInput.builder().plaintextItem(item).build());
  }

  DecryptItemOutput decrypt(Map<String, AttributeValue> item) {
    return encryptor.DecryptItem(DecryptItemInput.builder().encryptedItem(item).build());
  }

  static String actionName(CryptoAction action) {
    return nameOf(ACTIONS, action);
  }

  static String suiteName(DBEAlgorithmSuiteId suite) {
    return nameOf(SUITES, suite);
  }

  private static <T> String nameOf(Map<String, T> names, T value) {
    return names.entrySet().stream().filter(each -> each.getValue() == value).findFirst().orElseThrow().getKey();
  }
}
