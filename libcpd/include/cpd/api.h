/* libcpd - a working life, kept honestly.
 *
 * What every public header shares: the export mark and the version. Include <cpd/cpd.h> for
 * everything.
 */
#ifndef CPD_API_H
#define CPD_API_H

#ifdef __cplusplus
#define CPD_BEGIN_DECLS extern "C" {
#define CPD_END_DECLS }
#else
#define CPD_BEGIN_DECLS
#define CPD_END_DECLS
#endif

#if defined(__GNUC__)
#define CPD_API __attribute__((visibility("default")))
#define CPD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define CPD_API
#define CPD_PRINTF(fmt, args)
#endif

#define CPD_VERSION "0.1.0"

CPD_BEGIN_DECLS

typedef struct cpd_home cpd_home; /* an open home: see <cpd/home.h> */

/** The version of the library that is loaded, which may be newer than CPD_VERSION. @since 0.1 */
CPD_API const char *cpd_version(void);

CPD_END_DECLS
#endif
