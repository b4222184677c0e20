{{- define "ds.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* All take a dict of root and component: webhook, worker, app (both in one program) or migration. */}}
{{- define "ds.name" -}}
{{ include "ds.fullname" .root }}-{{ .component }}
{{- end }}

{{- define "ds.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "ds.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "ds.selector" . }}
{{- end }}

{{- define "ds.metadata" -}}
name: {{ include "ds.name" . }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "ds.labels" . | nindent 2 }}
{{- end }}

{{/* The components that run all the time. */}}
{{- define "ds.components" -}}
{{- if eq .Values.form "one-program" }}app{{ else }}webhook,worker{{ end }}
{{- end }}

{{/* The component that receives webhooks, and the one that applies events. */}}
{{- define "ds.webhook" -}}
{{- if eq .Values.form "one-program" }}app{{ else }}webhook{{ end }}
{{- end }}
{{- define "ds.worker" -}}
{{- if eq .Values.form "one-program" }}app{{ else }}worker{{ end }}
{{- end }}

{{- define "ds.image" -}}
{{- $program := dict "webhook" "webhook-starter" "worker" "workflow-worker" "migration" "workflow-worker" "app" "durable-stripe" -}}
{{ .root.Values.image.registry }}/{{ get $program .component }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "ds.managementPort" -}}
{{- if eq .component "worker" }}8082{{ else }}8081{{ end }}
{{- end }}

{{/* The values of a program: the one program has the worker's. */}}
{{- define "ds.values" -}}
{{- if eq .component "webhook" }}{{ toYaml .root.Values.starter }}{{ else }}{{ toYaml .root.Values.worker }}{{ end }}
{{- end }}

{{- define "ds.secretName" -}}
{{- if eq .component "webhook" }}{{ .root.Values.secrets.starter }}
{{- else if eq .component "migration" }}{{ .root.Values.secrets.migration }}
{{- else }}{{ .root.Values.secrets.worker }}{{ end }}
{{- end }}

{{/* Whether the Worker Controller gives the pod its connection to Temporal: then it also gives it the certificate or key. */}}
{{- define "ds.connectionIsGiven" -}}
{{- if and (eq .component "worker") .root.Values.workerController.enabled }}true{{ end }}
{{- end }}

{{/* The keys of the secret that a component needs, and the setting that names the file of each. */}}
{{- define "ds.secretKeys" -}}
{{- $v := .root.Values }}
{{- if eq .component "migration" }}
database-owner-password: SPRING_FLYWAY_PASSWORD_FILE
{{- else }}
stripe-webhook-secret: STRIPE_WEBHOOK_SECRET_FILE
{{- if ne .component "webhook" }}
stripe-secret-key: STRIPE_SECRET_KEY_FILE
database-password: SPRING_DATASOURCE_PASSWORD_FILE
{{- end }}
{{- if and $v.temporal.apiKey (not (include "ds.connectionIsGiven" .)) }}
temporal-api-key: TEMPORAL_API_KEY_FILE
{{- end }}
{{- if $v.payloadEncryption }}
payload-encryption-keyset: PAYLOAD_ENCRYPTION_KEYSET_FILE
{{- end }}
{{- if and $v.codecUiOrigin (eq .component "worker") }}
codec-password: CODEC_PASSWORD_FILE
{{- end }}
{{- end }}
{{- end }}

{{- define "ds.env" -}}
{{- $v := .root.Values }}
{{- $env := dict }}
{{- range $key, $setting := include "ds.secretKeys" . | fromYaml }}
{{- $_ := set $env $setting (printf "/etc/durable-stripe/secrets/%s" $key) }}
{{- end }}
{{- if ne .component "webhook" }}
{{- $_ := set $env "SPRING_DATASOURCE_URL" $v.database.url }}
{{- $_ := set $env "SPRING_DATASOURCE_USERNAME" $v.database.username }}
{{- end }}
{{- if eq .component "migration" }}
{{- $_ := set $env "SPRING_FLYWAY_USER" $v.database.owner }}
{{/* The settings of the worker that a migration has too. */}}
{{- $env = mergeOverwrite $env (pick (mergeOverwrite (deepCopy $v.settings) (deepCopy $v.worker.settings)) "DATABASE_SCHEMA" "LOGGING_STRUCTURED_FORMAT_CONSOLE") }}
{{- else }}
{{- if ne .component "webhook" }}
{{- $_ := set $env "SPRING_FLYWAY_ENABLED" "false" }}
{{- end }}
{{- if and $v.codecUiOrigin (eq .component "worker") }}
{{- $_ := set $env "CODEC_UI_ORIGIN" $v.codecUiOrigin }}
{{- end }}
{{- $given := include "ds.connectionIsGiven" . }}
{{- if not $given }}
{{- $_ := set $env "TEMPORAL_ADDRESS" $v.temporal.address }}
{{- $_ := set $env "TEMPORAL_NAMESPACE" $v.temporal.namespace }}
{{- end }}
{{- with $v.temporal.tls }}
{{- if and .enabled (not (and $given .clientSecret)) }}
{{- $_ := set $env "TEMPORAL_TLS" "true" }}
{{- end }}
{{- if .serverName }}
{{- $_ := set $env "TEMPORAL_TLS_SERVER_NAME" .serverName }}
{{- end }}
{{- if and .clientSecret (not $given) }}
{{- $_ := set $env "TEMPORAL_TLS_CLIENT_CERT_PATH" "/etc/durable-stripe/temporal-client/tls.crt" }}
{{- $_ := set $env "TEMPORAL_TLS_CLIENT_KEY_PATH" "/etc/durable-stripe/temporal-client/tls.key" }}
{{- end }}
{{- if .caSecret }}
{{- $_ := set $env "TEMPORAL_TLS_SERVER_CA_CERT_PATH" "/etc/durable-stripe/temporal-ca/ca.crt" }}
{{- end }}
{{- end }}
{{- $own := (include "ds.values" . | fromYaml).settings }}
{{- $env = mergeOverwrite $env (deepCopy $v.settings) (deepCopy ($own | default dict)) }}
{{- if and (eq .component "app") $v.starter.settings }}
{{- $env = mergeOverwrite $env (deepCopy $v.starter.settings) }}
{{- end }}
{{- end }}
{{- range $name := keys $env | sortAlpha }}
- name: {{ $name }}
  value: {{ get $env $name | toString | quote }}
{{- end }}
{{- end }}

{{- define "ds.volumeMounts" -}}
{{- $v := .root.Values -}}
- { name: tmp, mountPath: /tmp }
- { name: native, mountPath: /native }
- { name: secrets, mountPath: /etc/durable-stripe/secrets, readOnly: true }
{{- if ne .component "migration" }}
{{- if and $v.temporal.tls.clientSecret (not (include "ds.connectionIsGiven" .)) }}
- { name: temporal-client, mountPath: /etc/durable-stripe/temporal-client, readOnly: true }
{{- end }}
{{- if $v.temporal.tls.caSecret }}
- { name: temporal-ca, mountPath: /etc/durable-stripe/temporal-ca, readOnly: true }
{{- end }}
{{- end }}
{{- if and (ne .component "webhook") $v.database.caSecret }}
- { name: database-ca, mountPath: /etc/durable-stripe/database, readOnly: true }
{{- end }}
{{- end }}

{{- define "ds.volumes" -}}
{{- $v := .root.Values -}}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
# Netty unpacks its native libraries here.
- name: native
  emptyDir: { sizeLimit: 16Mi }
- name: secrets
  secret:
    secretName: {{ include "ds.secretName" . }}
    defaultMode: 0440
    items:
      {{- range $key, $setting := include "ds.secretKeys" . | fromYaml }}
      - { key: {{ $key }}, path: {{ $key }} }
      {{- end }}
{{- if ne .component "migration" }}
{{- if and $v.temporal.tls.clientSecret (not (include "ds.connectionIsGiven" .)) }}
- name: temporal-client
  secret: { secretName: {{ $v.temporal.tls.clientSecret }}, defaultMode: 0440 }
{{- end }}
{{- with $v.temporal.tls.caSecret }}
- name: temporal-ca
  secret: { secretName: {{ . }}, defaultMode: 0440, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}
{{- if and (ne .component "webhook") $v.database.caSecret }}
- name: database-ca
  secret: { secretName: {{ $v.database.caSecret }}, defaultMode: 0440, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}

{{/* What a pod and its container may do, the same for all. */}}
{{- define "ds.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "ds.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* The template of a pod that runs all the time. */}}
{{- define "ds.pod" -}}
{{- $values := include "ds.values" . | fromYaml }}
metadata:
  labels:
    {{- include "ds.labels" . | nindent 4 }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "ds.podSecurity" . | nindent 2 }}
  # The program itself takes up to 30 s to finish what it is doing.
  terminationGracePeriodSeconds: 45
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "ds.selector" $ | nindent 10 }}
    {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "ds.image" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      {{- include "ds.containerSecurity" . | nindent 6 }}
      env:
        {{- include "ds.env" . | trim | nindent 8 }}
      ports:
        {{- if ne .component "worker" }}
        - { name: http, containerPort: 8080 }
        {{- end }}
        - { name: management, containerPort: {{ include "ds.managementPort" . }} }
      # Neither depends on Temporal, PostgreSQL or Stripe: a restart would not help with them.
      startupProbe:
        httpGet: { path: /actuator/health/liveness, port: management }
        periodSeconds: 2
        timeoutSeconds: 5
        failureThreshold: 90
      livenessProbe:
        httpGet: { path: /actuator/health/liveness, port: management }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /actuator/health/readiness, port: management }
        periodSeconds: 5
        timeoutSeconds: 5
      {{- if ne .component "worker" }}
      # Until every node knows that this pod is going, webhooks still arrive.
      lifecycle:
        preStop: { sleep: { seconds: 8 } }
      {{- end }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      volumeMounts:
        {{- include "ds.volumeMounts" . | nindent 8 }}
  volumes:
    {{- include "ds.volumes" . | nindent 4 }}
{{- end }}

{{- define "ds.taskQueue" -}}
{{- $prefix := dig "DEPLOYMENT_PREFIX" "" .root.Values.settings -}}
{{- if $prefix }}{{ $prefix }}-{{ end }}{{ .queue }}
{{- end }}
